-- When an entry was appended, in milliseconds, so that old ones are removed. What is there already counts from now.
ALTER TABLE stream ADD COLUMN appended_at INTEGER NOT NULL DEFAULT 0;
UPDATE stream SET appended_at = CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER);
