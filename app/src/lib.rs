//! The isomorphic UI: pages, components and server functions.
