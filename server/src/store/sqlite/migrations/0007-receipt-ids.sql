-- How a carrier writes its ids in receipts, learnt from the last one that was matched: same, hex or decimal.
ALTER TABLE carriers ADD COLUMN receipt_ids TEXT;
