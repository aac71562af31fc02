//! Use cases over the ports: authorization, orchestration and event consumers.
