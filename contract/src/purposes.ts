/** The purposes of messages. */

/** Purposes that a sender can give a message. */
export const sendPurposes = ['transactional', 'service', 'marketing'] as const

/** A one-time code has a purpose of its own. */
export const purposes = ['otp', ...sendPurposes] as const
