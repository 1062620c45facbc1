-- The sender that a message asked for, where another one took its place, and why; null for all others.
ALTER TABLE messages ADD COLUMN wanted_sender TEXT;
ALTER TABLE messages ADD COLUMN wanted_reason TEXT;
