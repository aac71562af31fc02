//! Demo data written for this project: an organization, jobs, and generated resumes.
