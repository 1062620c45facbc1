/** Recovery codes, shown this one time. */
import { useSession } from '../../client/session.ts'
import { SecretOnce } from '../../ui/secret-once.tsx'

interface RecoveryCodesProps {
  /** Null: closed. */
  codes: readonly string[] | null
  onClose: () => void
}

export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const { member, site } = useSession()
  return (
    <SecretOnce
      title="Recovery codes"
      values={codes && [['Recovery codes', codes]]}
      intro="Lost your phone? Sign in with one of these codes. Each works once."
      warning="They will not be shown again: save them somewhere safe, not on that phone."
      fileName="websms-recovery-codes.txt"
      fileText={`WebSMS recovery codes of ${member.email} at ${site.public_url}\nEach works once, in place of a code from the authenticator app.\n\n${codes?.join('\n')}\n`}
      saved="I have saved them"
      onClose={onClose}
    />
  )
}
