import { webhooks } from './webhooks.es.ts'
import { transactions } from './transactions.es.ts'
import { account } from './account.es.ts'
import { bulk } from './bulk.es.ts'
import { enrol } from './enrol.es.ts'
import { tokens } from './tokens.es.ts'
import { audit } from './audit.es.ts'
import { authkeys } from './authkeys.es.ts'
import { clients } from './clients.es.ts'
import { common } from './common.es.ts'
import { duress } from './duress.es.ts'
import { factor } from './factor.es.ts'
import { entry } from './entry.es.ts'
import { members } from './members.es.ts'
import { organisation } from './organisation.es.ts'
import { overview } from './overview.es.ts'
import { quickStart } from './quick-start.es.ts'
import { services } from './services.es.ts'
import { settings } from './settings.es.ts'
import { usage } from './usage.es.ts'
import type { Catalogue } from './texts.ts'

/** Every text of the console in Spanish. */
export const es: Catalogue = {
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
