/** A rough measure of a password, from its length and the number of different characters. A hint, never a rule. */

/** Passwords that everybody tries first, and our own name. */
const common = /^(?:password|passw0rd|qwerty|letmein|welcome|admin|websms|iloveyou|abc123|123456)/i

interface PasswordStrength {
  /** 0 to 3. */
  score: number
  text: string
}

export function passwordStrength(password: string): PasswordStrength {
  if (password.length < 8)
    return { score: 0, text: 'At least 8 characters. Several words in a row are strong and easy to remember.' }
  const different = new Set(password.toLowerCase()).size
  if (common.test(password) || different < 5) return { score: 0, text: 'Easy to guess.' }
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length
  const points = password.length + 2 * (kinds - 1)
  if (points < 12) return { score: 1, text: 'Make it longer.' }
  if (points < 16) return { score: 2, text: 'Good.' }
  return { score: 3, text: 'Strong.' }
}
