-- Keys are blobs so that they order by their bytes. Small columns stand before the body, so that a condition can be
-- checked without reading the body's overflow pages.
CREATE TABLE items (
    partition BLOB NOT NULL,
    sort BLOB NOT NULL,
    version INTEGER NOT NULL,
    expires_at INTEGER,
    first_partition BLOB,
    first_sort BLOB,
    second_partition BLOB,
    second_sort BLOB,
    body BLOB NOT NULL,
    PRIMARY KEY (partition, sort)
) WITHOUT ROWID, STRICT;
CREATE INDEX items_first ON items (first_partition, first_sort, partition, sort)
    WHERE first_partition IS NOT NULL;
CREATE INDEX items_second ON items (second_partition, second_sort, partition, sort)
    WHERE second_partition IS NOT NULL;
CREATE INDEX items_expiry ON items (expires_at) WHERE expires_at IS NOT NULL;

-- AUTOINCREMENT: a sequence is never given twice, even when the newest events were taken out.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL
) STRICT;

-- `entry` is the JSON that was hashed, byte for byte.
CREATE TABLE ledger (
    sequence INTEGER PRIMARY KEY,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    entry TEXT NOT NULL
) STRICT;
CREATE TRIGGER ledger_keeps_entries BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'ledger entries are never removed');
END;
CREATE TRIGGER ledger_keeps_content BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'ledger entries are never changed');
END;

-- `receipt` is NULL until the message is first handed over.
CREATE TABLE messages (
    id BLOB NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    visible_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    receipt BLOB,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX messages_visible ON messages (queue, visible_at, id);

CREATE TABLE dead_letters (
    id BLOB NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    died_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX dead_letters_oldest ON dead_letters (queue, died_at, id);

CREATE TABLE stream (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE checkpoints (
    consumer TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Values of the database itself, such as the key that signs cursors.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID, STRICT;
