//! WASM entry: hydrates the portal, nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered. Called once by the boot script after the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(rolefit_app::PortalApp);
    // Style sheets and journeys can tell a page that reacts from one that is only rendered.
    if let Some(root) = leptos::prelude::document().document_element() {
        let _unsettable = root.set_attribute("data-hydrated", "yes").is_err();
    }
}
