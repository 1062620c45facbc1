/** A member's own data: name and email, ways to sign in, and sessions. */
import { useSuspenseQuery } from '@tanstack/react-query'
import { answerQuery } from '../../client/answer.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { AuthenticatorApp } from './authenticator-app.tsx'
import { ConfirmationProvider } from './confirmation.tsx'
import { Passkeys } from './passkeys.tsx'
import { Password } from './password.tsx'
import classes from './profile.module.css'
import { Sessions } from './sessions.tsx'
import { You } from './you.tsx'

export function ProfilePage() {
  const { data: profile } = useSuspenseQuery(answerQuery('GET /profile'))
  return (
    <ConfirmationProvider profile={profile}>
      <div className={classes.page}>
        <PageHeader title="Profile" intro="Your name and email, how you sign in, and where you are signed in." />
        <You profile={profile} />
        <Passkeys />
        <AuthenticatorApp profile={profile} />
        <Password profile={profile} />
        <Sessions />
      </div>
    </ConfirmationProvider>
  )
}
