import type { EventType } from './events.ts'
import type { WebhookBody } from './webhook-body.ts'

/** An event as documents explain it: when it comes, what its receiver does, and a body. */
interface ExplainedEvent {
  when: string
  action: string
  example: Partial<WebhookBody['data']>
}

const openUntil = '2026-11-22T08:11:10.120Z'
const transaction = 'qk3V9xWZb1mT0yJc5uRfLA'

/** Every event explained; an event that is not here does not compile. */
const explained: Record<EventType, ExplainedEvent> = {
  'token.enrolled': {
    when: 'A user’s phone or authenticator app is enrolled and works from now on; with `binding`, once you confirmed it. `previous` is 0 for a first one.',
    action:
      'Offer the second factor to the user. If nobody of you asked for it, delete the token and look into your enrolment.',
    example: { status: 2, previous: 0 },
  },
  'token.opened': {
    when: 'The user opened the token with the PIN, `via` says whether online or by an offline answer. It is open until `openUntil`; that the window ends is no event.',
    action: 'Let the user in, if you wait for it. Ask `GET /token/status` where it matters.',
    example: { status: 1, previous: 2, via: 'online', openUntil },
  },
  'token.closed': {
    when: 'The user closed the token (`online`), or your check used up a single-use opening (`single-use`). Nothing comes when a window runs out.',
    action: 'End what the open token allowed, if it should end with it.',
    example: { status: 2, previous: 1, via: 'online' },
  },
  'token.duress': {
    when: 'A success under threat, in place of every event of a success but an approval: the duress PIN was used, its hold still runs, or the token is in shadow. `via` says which way it came, `status` is 3 if the token is open now.',
    action: 'Look exactly as if it were the success, and call for help where nobody beside the user can see it.',
    example: { status: 3, previous: 2, via: 'online', openUntil },
  },
  'token.error': {
    when: 'A wrong PIN, code or answer; `via` says which. The count is one for all of them and begins anew with a right PIN.',
    action: 'Nothing for one. Many for many users at once is somebody who tries.',
    example: { status: 2, previous: 2, via: 'online' },
  },
  'token.blocked': {
    when: 'The last try that `maxErrors` allows was wrong, or was begun and not finished within two minutes.',
    action:
      'Help the user: `POST /token/force` to `closed` unblocks. With `unblockAfter` in the service it ends by itself.',
    example: { status: 4, previous: 2, via: 'online' },
  },
  'token.forced': {
    when: 'One of you set the token to `status` by `POST /token/force` or in the console.',
    action: 'As for a token that was opened, closed or blocked by its user.',
    example: { status: 4, previous: 2, via: 'forced' },
  },
  'token.deleted': {
    when: 'One of you deleted the token. A token that the user gets later begins with a higher `sequence`.',
    action: 'Offer enrolment again, or forget the user.',
    example: { status: 0, previous: 2 },
  },
  'token.unlocked': {
    when: 'The right PIN was typed for something that opens nothing: to see codes, or for what was refused then.',
    action: 'Nothing.',
    example: { status: 2, previous: 2, via: 'online' },
  },
  'token.changed': {
    when: 'The user changed the PIN, the backup phrase or the trusted contacts, under the PIN.',
    action: 'Tell the user by a way that the phone does not receive, if your rules ask for it.',
    example: { status: 2, previous: 2, via: 'online' },
  },
  'token.recovery': {
    when: 'A recovery began (`via` is `recovery`): contacts were sent codes, a user asked for a code without you, or waits after the right phrase. Or the old phone stopped one under the PIN (`online`).',
    action: 'Ask the user, by a way that you know, whether it is theirs. If not, `POST /token/force` to `blocked`.',
    example: { status: 2, previous: 2, via: 'recovery' },
  },
  'token.recovered': {
    when: 'The user has the token on a new phone, or a new PIN, by phrase or contacts. It is closed and its errors are forgotten.',
    action: 'Treat what is dear with more care for a day.',
    example: { status: 2, previous: 2, via: 'recovery' },
  },
  'token.restored': {
    when: 'One of you brought the true registration back by `POST /token/restore`, whether there was a shadow or not.',
    action: 'Nothing: the user’s PINs of before work again.',
    example: { status: 2, previous: 2, via: 'forced' },
  },
  'token.conflict': {
    when: 'A second phone presented an enrolment code before the first had finished: the code is in two hands.',
    action: 'Ask the user. If only one phone is theirs, issue a new code: the old one is worth nothing then.',
    example: { status: 0, previous: 0 },
  },
  'otp.accepted': {
    when: 'A one-time code was right: of the phone or authenticator app (`otp`), or one that was sent (`sms`, `email`).',
    action: 'Nothing: whoever asked has the answer.',
    example: { status: 2, previous: 2, via: 'otp' },
  },
  'transaction.approved': {
    when: 'The user approved the transaction under the PIN (`transaction`), or by a code that was sent (`sms`, `email`).',
    action: 'Carry it out, once for each `transaction`.',
    example: { status: 2, previous: 2, via: 'transaction', transaction },
  },
  'transaction.denied': {
    when: 'The user said no.',
    action: 'Drop it. If the user did not begin it, somebody else has their password.',
    example: { status: 2, previous: 2, via: 'transaction', transaction },
  },
  'transaction.duress': {
    when: 'An approval under threat.',
    action: 'Look exactly as if it were approved, delay or limit what really happens, and call for help.',
    example: { status: 2, previous: 2, via: 'transaction', transaction },
  },
  'webhook.test': {
    when: 'One of you pressed *Send a test*, or called `POST /webhook/test`. It is no user’s, is sent once, and comes whatever `webhook.events` says.',
    action: 'Answer 2xx.',
    example: { id: 'webhook.test', status: 0, previous: 0 },
  },
  'token.unblocked': {
    when: 'A block by wrong tries ended by itself, as `unblockAfter` of the service says. It comes with the next try, not at the minute.',
    action: 'Nothing.',
    example: { status: 2, previous: 4 },
  },
}

const complete = (type: EventType, data: ExplainedEvent['example']): WebhookBody => ({
  type,
  timestamp: '2026-11-22T08:01:10.120Z',
  data: { id: 'joe', service: 'acme_bank', status: 2, previous: 2, ...data, sequence: 1795334465012, pad: '0000' },
})

/** Every event with when it comes, what to do, and the body that is sent then. */
export const webhookEvents = Object.entries(explained).map(([type, { when, action, example }]) => ({
  type: type as EventType,
  when,
  action,
  example: complete(type as EventType, example),
}))
