import { expect, test } from 'vitest'
import { eventTypes, vias } from '../../core/contract/events.ts'
import { coldField } from '../../core/domain/token/cold-state.ts'
import {
  codeFormatField,
  counterField,
  evaluationField,
  registrationField,
} from '../../core/domain/token/registration.ts'
import { stateField } from '../../core/domain/token/state.ts'
import { eventField } from '../../core/domain/token/token-event.ts'
import { entryField } from '../../core/domain/webhook/record.ts'
import { failures } from '../../core/domain/webhook/verdict.ts'
import { wordsOf } from '../support/words-of.ts'

/** What is stored by its place, and the places that stored items of today have. */
const places: [string, readonly string[], readonly string[]][] = [
  [
    'the first item',
    Object.keys(stateField.fresh()),
    wordsOf`status until singleUse why via deleted unbound binding shadow errors created enrolledAt lastSeenAt
      registration counter session enrolment lastStep drift challenge transactions authenticator pendingAuthenticator
      event duressUntil duressAt`,
  ],
  [
    'the second item',
    Object.keys(coldField.fresh()),
    wordsOf`deviceName email phone name pending reset contacts recovery recoveryDay recoveriesToday aside contactsAside`,
  ],
  [
    'an event',
    Object.keys(eventField.fresh()),
    wordsOf`type at by via status previous openUntil sequence rev address transaction ordinary`,
  ],
  ['a registration', Object.keys(registrationField.fresh()), wordsOf`k pn pd kn kd dpk mask hour rpk format`],
  ['a format of codes', Object.keys(codeFormatField.fresh()), wordsOf`length alphabet answerLength`],
  ['an evaluation', Object.keys(evaluationField.fresh()), wordsOf`sid b z newK expires`],
  ['a counter', Object.keys(counterField.fresh()), wordsOf`n hash answer`],
  [
    'an entry of the log of webhooks',
    Object.keys(entryField.fresh()),
    wordsOf`token sequence happened attempt state next at code failure milliseconds`,
  ],
  [
    'the types of events',
    eventTypes,
    wordsOf`token.enrolled token.opened token.closed token.duress token.error token.blocked token.forced token.deleted
      token.unlocked token.changed token.recovery token.recovered token.restored token.conflict otp.accepted
      transaction.approved transaction.denied transaction.duress webhook.test`,
  ],
  ['the ways of events', vias, wordsOf`online otp offline forced single-use recovery transaction`],
  ['the failures of tries', failures, wordsOf`status timeout address name connection tls held`],
]

test.each(places)('the places in %s are only ever added to', (_what, now, stored) => {
  expect(now.slice(0, stored.length)).toEqual(stored)
})
