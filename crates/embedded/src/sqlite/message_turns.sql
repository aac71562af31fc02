-- Whose a message is, and its turn: messages are handed over by turns, and an owner who has several waiting has one in each.
ALTER TABLE messages ADD COLUMN owner TEXT;
ALTER TABLE messages ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letters ADD COLUMN owner TEXT;
CREATE INDEX messages_turn ON messages (queue, turn, visible_at, id);
-- Those that were never handed over, which are all that a new message's turn depends on.
CREATE INDEX messages_waiting ON messages (queue, turn) WHERE receipt IS NULL;
CREATE INDEX messages_owner ON messages (queue, owner, turn) WHERE receipt IS NULL;
