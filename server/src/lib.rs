//! The rolefit binary: configuration, wiring, router, worker and command line.
