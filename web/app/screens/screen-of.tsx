import type { Arrival } from '../arrival.ts'
import type { View } from '../views.ts'
import { AddScreen } from './add-screen.tsx'
import { ChallengeScreen } from './challenge-screen.tsx'
import { ChangePinScreen } from './change-pin-screen.tsx'
import { CodeScreen } from './code-screen.tsx'
import { ContactsScreen } from './contacts-screen.tsx'
import { EnrolScreen } from './enrol-screen.tsx'
import { ForgotScreen } from './forgot-screen.tsx'
import { LostScreen } from './lost-screen.tsx'
import { OpenScreen } from './open-screen.tsx'
import { RequestScreen } from './request-screen.tsx'
import { RequestsScreen } from './requests-screen.tsx'
import { SettingsScreen } from './settings-screen.tsx'
import { StopScreen } from './stop-screen.tsx'
import { TokenScreen } from './token-screen.tsx'
import { TokenSettingsScreen } from './token-settings-screen.tsx'
import { TokensScreen } from './tokens-screen.tsx'

/** The screen of a view. */
export const ScreenOf = ({ view, arrival }: { view: View; arrival: Arrival | null }) => {
  switch (view.at) {
    case 'tokens':
      return arrival !== null && arrival.kind !== 'enrolment' ? <AddScreen first={arrival} /> : <TokensScreen />
    case 'add':
      return <AddScreen />
    case 'lost':
      return <LostScreen />
    case 'settings':
      return <SettingsScreen />
    case 'enrol':
      return <EnrolScreen invitation={view.invitation} />
    case 'token':
      return <TokenScreen token={view.token} />
    case 'open':
      return <OpenScreen token={view.token} />
    case 'code':
      return <CodeScreen token={view.token} />
    case 'challenge':
      return <ChallengeScreen token={view.token} />
    case 'requests':
      return <RequestsScreen token={view.token} />
    case 'request':
      return <RequestScreen token={view.token} transaction={view.transaction} />
    case 'token-settings':
      return <TokenSettingsScreen token={view.token} />
    case 'change-pin':
      return <ChangePinScreen token={view.token} />
    case 'forgot':
      return <ForgotScreen token={view.token} />
    case 'contacts':
      return <ContactsScreen token={view.token} />
    case 'stop':
      return <StopScreen token={view.token} />
  }
}
