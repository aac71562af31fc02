//! News from the server while a page is open: server-sent events, and asking again where they do not come.

use leptos::prelude::*;

/// Calls `changed` when the server tells of progress with a resume that `concerns` accepts, until `done`.
///
/// Events may be lost (a proxy may hold them back, a laptop may sleep), so the page also asks every few seconds while it is
/// looked at.
/// Does nothing on the server.
pub fn on_pipeline_event(
    concerns: impl Fn(String) -> bool + 'static,
    changed: impl Fn() + Clone + 'static,
    done: Signal<bool>,
) {
    let concerns = std::rc::Rc::new(concerns);
    // The effect itself holds the subscription: a stored value would exist on the server too, where the thread that
    // ends a request is not always the one that began it, and a value of the browser must not change threads.
    Effect::new(move |before: Option<Option<browser::Subscription>>| {
        drop(before);
        if done.get() {
            return None;
        }
        let concerns = std::rc::Rc::clone(&concerns);
        Some(browser::Subscription::start(
            move |resume| concerns(resume),
            changed.clone(),
        ))
    });
}

mod browser {
    use std::time::Duration;

    use leptos::prelude::{IntervalHandle, document, set_interval_with_handle};
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    /// How often the page asks by itself.
    const ASK_EVERY: Duration = Duration::from_secs(5);

    /// An open stream of events and a timer; both end when it is dropped.
    pub struct Subscription {
        source: Option<EventSource>,
        timer: Option<IntervalHandle>,
        _handler: Closure<dyn Fn(MessageEvent)>,
    }

    impl Subscription {
        pub fn start(
            concerns: impl Fn(String) -> bool + 'static,
            changed: impl Fn() + Clone + 'static,
        ) -> Self {
            let ask = changed.clone();
            // A page that nobody looks at would keep its session alive by asking.
            let on_tick = move || {
                if !document().hidden() {
                    ask();
                }
            };
            let handler = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if event.data().as_string().is_some_and(&concerns) {
                    changed();
                }
            });
            let source = EventSource::new("/me/events").ok();
            if let Some(source) = &source {
                // A failure to listen leaves the timer, which is enough.
                let _ = source.add_event_listener_with_callback("pipeline", handler.as_ref().unchecked_ref());
            }
            let timer = set_interval_with_handle(on_tick, ASK_EVERY).ok();
            Self {
                source,
                timer,
                _handler: handler,
            }
        }
    }

    impl Drop for Subscription {
        fn drop(&mut self) {
            if let Some(source) = &self.source {
                source.close();
            }
            if let Some(timer) = &self.timer {
                timer.clear();
            }
        }
    }
}
