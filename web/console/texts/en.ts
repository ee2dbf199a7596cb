import { webhooks } from './webhooks.en.ts'
import { transactions } from './transactions.en.ts'
import { account } from './account.en.ts'
import { bulk } from './bulk.en.ts'
import { enrol } from './enrol.en.ts'
import { tokens } from './tokens.en.ts'
import { audit } from './audit.en.ts'
import { authkeys } from './authkeys.en.ts'
import { clients } from './clients.en.ts'
import { common } from './common.en.ts'
import { duress } from './duress.en.ts'
import { factor } from './factor.en.ts'
import { entry } from './entry.en.ts'
import { members } from './members.en.ts'
import { organisation } from './organisation.en.ts'
import { overview } from './overview.en.ts'
import { quickStart } from './quick-start.en.ts'
import { services } from './services.en.ts'
import { settings } from './settings.en.ts'
import { usage } from './usage.en.ts'

/** Every text of the console in English, a file for each area; its type is what the other languages have to satisfy. */
export const en = {
  ...common,
  ...entry,
  ...factor,
  account,
  audit,
  authkeys,
  clients,
  duress,
  members,
  organisation,
  overview,
  quickStart,
  services,
  settings,
  bulk,
  enrol,
  tokens,
  transactions,
  usage,
  webhooks,
}
