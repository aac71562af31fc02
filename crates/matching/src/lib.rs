//! Criteria, skills, retrieval, scoring with evidence and receipts.
