/** The house's own ledger accounts. A customer's ledger account has the id of its account, from 1,000 on. */
export const ledgerAccounts = {
  /** Customers' payments for messages. */
  revenue: 1,
  /** Customers' top-ups. */
  moneyReceived: 2,
  /** Corrections by an operator. */
  adjustments: 3,
} as const

/** The first customer account's id; below it are the house's. */
export const firstCustomerAccount = 1000
