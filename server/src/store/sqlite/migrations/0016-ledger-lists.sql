-- The ledger of an account, by kind and side, with what sums over it need. Each transfer of a customer is in one of them.
CREATE INDEX transfers_charged ON transfers (debit_id, id, amount_micros) WHERE kind = 'charge';
CREATE INDEX transfers_refunded ON transfers (credit_id, id, amount_micros) WHERE kind = 'refund';
CREATE INDEX transfers_topped_up ON transfers (credit_id, id, amount_micros) WHERE kind = 'top_up';
CREATE INDEX transfers_taken_back ON transfers (debit_id, id, amount_micros) WHERE kind = 'adjustment' AND debit_id >= 1000;
CREATE INDEX transfers_put_right ON transfers (credit_id, id, amount_micros) WHERE kind = 'adjustment' AND credit_id >= 1000;
