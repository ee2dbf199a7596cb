import { BatchReads } from '../../../core/adapters/dynamo/batch-reads.ts'
import { deliverableEvents } from '../../../core/adapters/events/deliverable-events.ts'
import { dynamoEvents } from '../../../core/adapters/events/dynamo-events.ts'
import { InstanceKeys } from '../../../core/adapters/keys/instance-keys.ts'
import { KeyRing } from '../../../core/adapters/keys/key-ring.ts'
import { oidcRecords } from '../../../core/adapters/oidc/sealed-records.ts'
import { OidcKeys } from '../../../core/adapters/oidc/oidc-keys.ts'
import { waitingMails } from '../../../core/adapters/mail/waiting-mails.ts'
import { dynamoClients, dynamoFindClient } from '../../../core/adapters/services/dynamo-clients.ts'
import { dynamoDirectory } from '../../../core/adapters/services/dynamo-directory.ts'
import { DynamoServices } from '../../../core/adapters/services/dynamo-services.ts'
import { dynamoSessions } from '../../../core/adapters/sessions/dynamo-sessions.ts'
import { sealedNotes } from '../../../core/adapters/sessions/sealed-notes.ts'
import { sealedCodes } from '../../../core/adapters/sessions/sealed-codes.ts'
import { dynamoMemberSessions } from '../../../core/adapters/sessions/dynamo-member-sessions.ts'
import { dynamoActions } from '../../../core/adapters/tenants/dynamo-actions.ts'
import { dynamoMembers } from '../../../core/adapters/tenants/dynamo-members.ts'
import { dynamoPasskeys } from '../../../core/adapters/tenants/dynamo-passkeys.ts'
import { dynamoTenants } from '../../../core/adapters/tenants/dynamo-tenants.ts'
import { serviceTokens } from '../../../core/adapters/tenants/service-tokens.ts'
import { DynamoTokenStore } from '../../../core/adapters/tokens/dynamo-token-store.ts'
import { dynamoTransactions } from '../../../core/adapters/tokens/dynamo-transactions.ts'
import { dynamoDeliveryLog } from '../../../core/adapters/webhooks/dynamo-delivery-log.ts'
import { dynamoEndpoints } from '../../../core/adapters/webhooks/dynamo-endpoints.ts'
import { dynamoWaiting } from '../../../core/adapters/webhooks/dynamo-waiting.ts'
import { randomBytes as random } from 'node:crypto'
import type { StoredItems } from './stored-items.ts'
import type { Used } from './used-instance.ts'

/** Everything that decides, over the stored items; made anew after each change, so that nothing of before is remembered. */
export const portsOver = (stored: StoredItems, used: Used) => {
  const { dynamo, kms } = stored
  const clock = (): number => used.at
  const table = (name: string): string => `zaas-local-${name}`
  const wrapping = {
    dynamo,
    kms,
    table: table('keys'),
    kmsKey: used.model.keys[0]?.arn ?? '',
    instance: 'local',
    clock,
    random,
  }
  const keys = new KeyRing(wrapping)
  const base = { dynamo, keys, clock, random }
  const events = { ...base, table: table('events') }
  const reads = new BatchReads(dynamo)
  const sessions = dynamoSessions({ ...base, table: table('sessions') })
  const notes = sealedNotes(sessions, keys)
  const companions = { tenants: table('tenants') }
  return {
    ...base,
    rate: async () => {},
    noteUse: async () => {},
    directory: dynamoDirectory({ ...base, table: table('services'), keysTable: table('keys') }),
    tokens: new DynamoTokenStore({ ...base, table: table('tokens'), companions }),
    services: new DynamoServices({ ...base, table: table('services') }),
    clients: dynamoClients({ ...base, table: table('services') }),
    findClient: dynamoFindClient({ ...base, table: table('services'), keysTable: table('keys') }),
    tenants: dynamoTenants({ ...base, table: table('tenants') }),
    tokensOf: serviceTokens({ ...base, table: table('tenants') }),
    transactions: dynamoTransactions({ ...base, table: table('transactions') }),
    sessions,
    notes,
    members: async () => null,
    url: 'https://zaas.example',
    memberSessions: dynamoMemberSessions({
      ...base,
      tables: { sessions: table('sessions'), tenants: table('tenants') },
    }),
    tenantMembers: dynamoMembers({ ...base, table: table('tenants') }),
    passkeys: dynamoPasskeys({ ...base, table: table('tenants') }),
    codes: sealedCodes(sessions, keys),
    mails: waitingMails(sessions, keys),
    instanceKeys: new InstanceKeys({ ...wrapping, keys }),
    oidcRecords: oidcRecords({ ...base, table: table('sessions') }),
    oidcKeys: new OidcKeys({ ...wrapping, keys }),
    events: dynamoEvents(events),
    actions: dynamoActions({ ...base, table: table('tenants') }),
    deliverable: deliverableEvents({
      reads,
      again: reads,
      events: table('events'),
      services: table('services'),
      keysTable: table('keys'),
      keys,
    }),
    deliveryLog: dynamoDeliveryLog(events),
    endpoints: dynamoEndpoints({ ...events, reads }),
    waiting: dynamoWaiting(dynamo, table('events')),
  }
}

/** What questions are put to. */
export type Ports = ReturnType<typeof portsOver>

/** Something that the instance decides: null or an error is a refusal. */
export interface Question {
  name: string
  ask: (ports: Ports) => Promise<unknown>
}
