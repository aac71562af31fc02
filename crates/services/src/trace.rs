//! Traces across the queues: an event carries the span that it was made in, and the work on it goes on below that span.
//!
//! Where the process tells no traces, events carry none.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use rolefit_domain::TraceParent;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span that the caller works in; `None` when no traces are told.
pub(crate) fn current() -> Option<TraceParent> {
    let context = Span::current().context();
    let span = context.span();
    let span = span.span_context();
    TraceParent::new(
        u128::from_be_bytes(span.trace_id().to_bytes()),
        u64::from_be_bytes(span.span_id().to_bytes()),
        span.is_sampled(),
    )
}

/// Gives a span the name that its trace shows, which lines of the log need not repeat.
pub(crate) fn name(span: &Span, name: &'static str) {
    span.context().span().update_name(name);
}

/// Puts a new span below the one that its work came from.
pub(crate) fn follow(span: &Span, parent: TraceParent) {
    let flags = match parent.is_sampled() {
        true => TraceFlags::SAMPLED,
        false => TraceFlags::default(),
    };
    let trace = TraceId::from_bytes(parent.trace().to_be_bytes());
    let parent = SpanId::from_bytes(parent.span().to_be_bytes());
    let parent = SpanContext::new(trace, parent, flags, true, TraceState::default());
    // The error says that no traces are told in this process, so that there is nothing to put anywhere.
    let _is_told = span
        .set_parent(Context::new().with_remote_span_context(parent))
        .is_ok();
}
