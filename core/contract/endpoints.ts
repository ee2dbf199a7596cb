import { healthCheck } from './endpoints/health/check.ts'
import { instanceGet } from './endpoints/instance/get.ts'
import { tenantSignup } from './endpoints/tenant/signup.ts'
import { tenantVerify } from './endpoints/tenant/verify.ts'
import { tenantGet } from './endpoints/tenant/get.ts'
import { tenantLogin } from './endpoints/tenant/login.ts'
import { tenantLogout } from './endpoints/tenant/logout.ts'
import { tenantSession } from './endpoints/tenant/session.ts'
import { tenantSessions } from './endpoints/tenant/sessions.ts'
import { tenantSessionsRevoke } from './endpoints/tenant/sessions-revoke.ts'
import { tenantMembers } from './endpoints/tenant/members.ts'
import { tenantMembersInvite } from './endpoints/tenant/members-invite.ts'
import { tenantMembersUpdate } from './endpoints/tenant/members-update.ts'
import { tenantMembersRemove } from './endpoints/tenant/members-remove.ts'
import { tenantFactorEnroll } from './endpoints/tenant/factor-enroll.ts'
import { tenantFactorConfirm } from './endpoints/tenant/factor-confirm.ts'
import { tenantFactorRemove } from './endpoints/tenant/factor-remove.ts'
import { tenantPasskeys } from './endpoints/tenant/passkeys.ts'
import { tenantPasskeyOptions } from './endpoints/tenant/passkey-options.ts'
import { tenantPasskeyRegister } from './endpoints/tenant/passkey-register.ts'
import { tenantPasskeyLogin } from './endpoints/tenant/passkey-login.ts'
import { tenantPasskeyRemove } from './endpoints/tenant/passkey-remove.ts'
import { tenantUpdate } from './endpoints/tenant/update.ts'
import { tenantExport } from './endpoints/tenant/export.ts'
import { tenantDelete } from './endpoints/tenant/delete.ts'
import { tenantJob } from './endpoints/tenant/job.ts'
import { tenantUsage } from './endpoints/tenant/usage.ts'
import { tenantAudit } from './endpoints/tenant/audit.ts'
import { serviceCreate } from './endpoints/service/create.ts'
import { serviceGet } from './endpoints/service/get.ts'
import { serviceList } from './endpoints/service/list.ts'
import { serviceUpdate } from './endpoints/service/update.ts'
import { serviceDelete } from './endpoints/service/delete.ts'
import { serviceClientCreate } from './endpoints/service/client-create.ts'
import { serviceClientList } from './endpoints/service/client-list.ts'
import { serviceClientRotate } from './endpoints/service/client-rotate.ts'
import { serviceClientDelete } from './endpoints/service/client-delete.ts'
import { webhookTest } from './endpoints/webhook/test.ts'
import { webhookDeliveries } from './endpoints/webhook/deliveries.ts'
import { webhookDelivery } from './endpoints/webhook/delivery.ts'
import { webhookRedeliver } from './endpoints/webhook/redeliver.ts'
import { webhookRotate } from './endpoints/webhook/rotate.ts'
import { authkeyWhoami } from './endpoints/authkey/whoami.ts'
import { authkeyList } from './endpoints/authkey/list.ts'
import { authkeyCreate } from './endpoints/authkey/create.ts'
import { authkeyUpdate } from './endpoints/authkey/update.ts'
import { authkeyRotate } from './endpoints/authkey/rotate.ts'
import { authkeyReveal } from './endpoints/authkey/reveal.ts'
import { authkeyRevoke } from './endpoints/authkey/revoke.ts'
import { tokenStatus } from './endpoints/token/status.ts'
import { tokenStatuses } from './endpoints/token/statuses.ts'
import { tokenDetail } from './endpoints/token/detail.ts'
import { tokenList } from './endpoints/token/list.ts'
import { tokenHistory } from './endpoints/token/history.ts'
import { tokenEvents } from './endpoints/token/events.ts'
import { tokenEnroll } from './endpoints/token/enroll.ts'
import { tokenConfirm } from './endpoints/token/confirm.ts'
import { tokenDelete } from './endpoints/token/delete.ts'
import { tokenForce } from './endpoints/token/force.ts'
import { tokenRestore } from './endpoints/token/restore.ts'
import { tokenQuorum } from './endpoints/token/quorum.ts'
import { tokenOtp } from './endpoints/token/otp.ts'
import { tokenOtpResync } from './endpoints/token/otp-resync.ts'
import { tokenOfflineChallenge } from './endpoints/token/offline-challenge.ts'
import { tokenOfflineOpen } from './endpoints/token/offline-open.ts'
import { tokenMessage } from './endpoints/token/message.ts'
import { tokenMessageCheck } from './endpoints/token/message-check.ts'
import { tokenUpdate } from './endpoints/token/update.ts'
import { tokenPropose } from './endpoints/token/propose.ts'
import { tokenTransaction } from './endpoints/token/transaction.ts'
import { tokenTransactions } from './endpoints/token/transactions.ts'
import { tokenCancel } from './endpoints/token/cancel.ts'
import { deviceMessage } from './endpoints/device/message.ts'

/** Every entry, in the order of the documentation. */
const all = [
  healthCheck,
  instanceGet,
  tenantSignup,
  tenantVerify,
  tenantGet,
  tenantLogin,
  tenantLogout,
  tenantSession,
  tenantSessions,
  tenantSessionsRevoke,
  tenantMembers,
  tenantMembersInvite,
  tenantMembersUpdate,
  tenantMembersRemove,
  tenantFactorEnroll,
  tenantFactorConfirm,
  tenantFactorRemove,
  tenantPasskeys,
  tenantPasskeyOptions,
  tenantPasskeyRegister,
  tenantPasskeyLogin,
  tenantPasskeyRemove,
  tenantUpdate,
  tenantExport,
  tenantDelete,
  tenantJob,
  tenantUsage,
  tenantAudit,
  serviceCreate,
  serviceGet,
  serviceList,
  serviceUpdate,
  serviceDelete,
  serviceClientCreate,
  serviceClientList,
  serviceClientRotate,
  serviceClientDelete,
  webhookTest,
  webhookDeliveries,
  webhookDelivery,
  webhookRedeliver,
  webhookRotate,
  authkeyWhoami,
  authkeyList,
  authkeyCreate,
  authkeyUpdate,
  authkeyRotate,
  authkeyRevoke,
  authkeyReveal,
  tokenStatus,
  tokenStatuses,
  tokenDetail,
  tokenList,
  tokenHistory,
  tokenEvents,
  tokenEnroll,
  tokenConfirm,
  tokenUpdate,
  tokenDelete,
  tokenForce,
  tokenRestore,
  tokenQuorum,
  tokenOtp,
  tokenOtpResync,
  tokenOfflineChallenge,
  tokenOfflineOpen,
  tokenMessage,
  tokenMessageCheck,
  tokenPropose,
  tokenTransaction,
  tokenTransactions,
  tokenCancel,
  deviceMessage,
] as const

type Entry = (typeof all)[number]

/** An endpoint's id, e.g. `token.status`: also its file, function, operationId and log field. */
export type EndpointId = Entry['id']

/** The whole HTTP API by id: the one source of routes and documentation. A function takes its own entry only, so that its bundle builds no schema that it does not use. */
export const endpoints = Object.fromEntries(all.map((entry) => [entry.id, entry])) as {
  readonly [E in Entry as E['id']]: E
}
