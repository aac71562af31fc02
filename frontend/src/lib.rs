//! WASM entry: hydrates the portal, nothing else.
