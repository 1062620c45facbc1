/** The house's own ledger accounts. A customer's ledger account has the id of its account, from 1,000 on. */
export const ledgerAccounts = {
  /** What customers paid for messages. */
  revenue: 1,
  /** What customers paid in. */
  moneyReceived: 2,
  /** What an operator put right by hand. */
  adjustments: 3,
} as const

/** The first customer account's id; below it are the house's. */
export const firstCustomerAccount = 1000
