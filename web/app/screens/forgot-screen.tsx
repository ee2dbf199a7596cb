import type { Token } from 'zaas-sdk'
import { PhraseEntry } from './phrase-entry.tsx'
import { RenewPins } from './renew-pins.tsx'

/** New PINs by the backup phrase. */
export const ForgotScreen = ({ token }: { token: Token }) => (
  <RenewPins<string>
    token={token}
    ask={({ fault }, proved) => <PhraseEntry fault={fault} onPhrase={proved} />}
    act={(phrase, { pin, duress }) =>
      token.resetPin({ phrase, newPin: pin, ...(duress === null ? {} : { newDuressPin: duress }) })
    }
  />
)
