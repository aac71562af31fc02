//! What a line of the log says of its span: all fields but those that only traces need.

use std::error::Error;
use std::fmt;

use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing_subscriber::field::{MakeVisitor, RecordFields, VisitFmt, VisitOutput};
use tracing_subscriber::fmt::format::{DefaultVisitor, JsonFields, JsonVisitor, Writer};
use tracing_subscriber::fmt::{FormatFields, FormattedFields};

/// Fields of this beginning tell the layer of traces what a span is, such as `otel.kind`. Read by a person they say nothing.
const OF_TRACES: &str = "otel.";

/// The fields of a line of text.
#[derive(Debug, Default)]
pub(super) struct TextFields;

impl<'writer> MakeVisitor<Writer<'writer>> for TextFields {
    type Visitor = Shown<DefaultVisitor<'writer>>;

    fn make_visitor(&self, target: Writer<'writer>) -> Self::Visitor {
        Shown(DefaultVisitor::new(target, true))
    }
}

/// The fields of a span in a line of JSON.
#[derive(Debug, Default)]
pub(super) struct ObjectFields;

impl<'writer> FormatFields<'writer> for ObjectFields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut visitor = Shown(JsonVisitor::new(&mut writer));
        fields.record(&mut visitor);
        visitor.finish()
    }

    // Two objects one after the other would be none.
    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let mut object = FormattedFields::<JsonFields>::new(std::mem::take(&mut current.fields));
        let added = JsonFields::new().add_fields(&mut object, fields);
        current.fields = object.fields;
        added
    }
}

/// A visitor that meets no field of traces.
#[derive(Debug)]
pub(super) struct Shown<V>(V);

impl<V> Shown<V> {
    fn of(&mut self, field: &Field) -> Option<&mut V> {
        (!field.name().starts_with(OF_TRACES)).then_some(&mut self.0)
    }
}

impl<V: Visit> Visit for Shown<V> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if let Some(visitor) = self.of(field) {
            visitor.record_f64(field, value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        if let Some(visitor) = self.of(field) {
            visitor.record_i64(field, value);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if let Some(visitor) = self.of(field) {
            visitor.record_u64(field, value);
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        if let Some(visitor) = self.of(field) {
            visitor.record_bool(field, value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if let Some(visitor) = self.of(field) {
            visitor.record_str(field, value);
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        if let Some(visitor) = self.of(field) {
            visitor.record_error(field, value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if let Some(visitor) = self.of(field) {
            visitor.record_debug(field, value);
        }
    }
}

impl<V: VisitOutput<fmt::Result>> VisitOutput<fmt::Result> for Shown<V> {
    fn finish(self) -> fmt::Result {
        self.0.finish()
    }
}

impl<V: VisitFmt> VisitFmt for Shown<V> {
    fn writer(&mut self) -> &mut dyn fmt::Write {
        self.0.writer()
    }
}
