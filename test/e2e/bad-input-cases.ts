import { wordsOf } from '../support/words-of.ts'

/** A word that no answer of ours holds by itself: bodies of errors must not echo what was sent. */
export const marker = 'Zq9marker'

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values)

/** Bodies that are no JSON object. */
export const bodies: (string | Uint8Array<ArrayBuffer>)[] = [
  ...wordsOf`null [] [{}] 1 true "${marker}" { {"${marker}" {'id':'${marker}'} {"id":"${marker}",} id=${marker}`,
  ...wordsOf`<${marker}/> \u0000 {}{} NaN {"id":NaN} {"id":01} ${deep(20_000)} {"id":${'['.repeat(20_000)}`,
  '',
  ' ',
  '\uFEFF{}x',
  '{"id":"\n"}',
  bytes(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00),
  bytes(0x7b, 0xff, 0x7d),
  bytes(0xc0, 0xaf),
]

/** Content types that are not JSON's. */
export const contentTypes = [
  ...wordsOf`text/plain application/x-www-form-urlencoded application/jsonx application/json-patch+json ${marker}`,
  'multipart/form-data; boundary=x',
  '',
]

/** Members of an object that no endpoint knows. */
export const unknownFields = [
  ...wordsOf`"__proto__":{"admin":true} "constructor":{"prototype":{}} "toString":1 "hasOwnProperty":null "":1`,
  ...wordsOf`"${marker.repeat(9)}":1 "a.b":1 "\\ud800":1 "\\u0000":1 "id\\u0000":"${marker}" "deep":${deep(10_000)}`,
  `"${marker} ":1`,
]

/** Values of wrong types, as JSON. */
export const wrongTypes = [
  ...wordsOf`null [] {} true -1 0.5 1e400 1e308 -0 9007199254740993 "" "${marker}${'x'.repeat(3000)}" "\\u0000"`,
  ...wordsOf`"\\ud800" {"__proto__":1} ["${marker}",1,null] ${deep(10_000)}`,
  '"\\udfff x"',
]

/** Queries that no endpoint takes, with the field that is to be named. */
export const unknownParameters: (readonly [string, string])[] = [
  [`unknown=${marker}`, 'unknown'],
  ['constructor=1', 'constructor'],
  ...wordsOf`__proto__=1 ${marker}${'x'.repeat(100)}=1 =1 = % %ff=${marker} a%00b=1`.map((part) => [part, ''] as const),
]

/** What a query may say of a known parameter wrongly; `=` stands for its name and a good value's sign. */
export const malformed = wordsOf`=% =%zz =%E4%BD =%C0%AF =%ED%A0%80 =x&=${marker} =x&`

/** Values of a parameter in a query that are wrong or odd. */
export const oddValues = [
  ...wordsOf`%00 %20 0 -1 101 1e3 999999999999999999999 null [] {} NaN ٣ ${marker} ${'x'.repeat(5000)} %F0%9F%91%8D`,
  ...wordsOf`%E2%80%AE %25 %2525 .. %2e%2e%2f %0d%0aset-cookie:a=b <script> '--`,
  '',
]

/** Changes of a configuration that are refused, with the field that is to be named. */
export const badConfigurations: [object, string][] = [
  [{ duration: -1 }, 'duration'],
  [{ duration: 86_401 }, 'duration'],
  [{ duration: '600' }, 'duration'],
  [{ maxErrors: 0 }, 'maxErrors'],
  [{ maxErrors: 11 }, 'maxErrors'],
  [{ unblockAfter: -1 }, 'unblockAfter'],
  [{ unblockAfter: 1441 }, 'unblockAfter'],
  [{ otp: { length: 3 } }, 'otp.length'],
  [{ otp: { length: 33 } }, 'otp.length'],
  [{ otp: null }, 'otp'],
  [{ otp: [] }, 'otp'],
  [{ otp: { alphabet: 'hex' } }, 'otp.alphabet'],
  [{ offline: { length: 5 } }, 'offline.length'],
  [{ offline: { answerLength: 4 } }, 'offline.answerLength'],
  [{ pin: { minLength: 8, maxLength: 4 } }, 'pin.minLength'],
  [{ protection: { iterations: 9999 } }, 'protection.iterations'],
  [{ duress: true, protection: { level: 'hash' } }, 'protection.level'],
  [{ autoLock: 2 }, 'autoLock'],
  [{ recovery: { methods: ['phrase', 'phrase'] } }, 'recovery.methods'],
  [{ recovery: { contacts: { required: 1 } } }, 'recovery.contacts.required'],
  [{ recovery: { contacts: { nope: 1 } } }, 'recovery.contacts.nope'],
  [{ webhook: { url: 'ftp://x' } }, 'webhook.url'],
  [{ webhook: { url: 'http://169.254.169.254/' } }, 'webhook.url'],
  [{ webhook: { url: 'https://10.0.0.1/' } }, 'webhook.url'],
  [{ webhook: { url: 'https://[::ffff:10.0.0.1]/' } }, 'webhook.url'],
  [{ webhook: { url: 'https://user:pass@example.com/' } }, 'webhook.url'],
  [{ webhook: { secret: 'whsec_x' } }, 'webhook.secret'],
  [{ webhook: { events: ['token.nope'] } }, 'webhook.events.0'],
  [{ displayName: 'a\nb' }, 'displayName'],
  [{ displayName: 'x'.repeat(65) }, 'displayName'],
  [{ displayName: '\u202e' }, 'displayName'],
  [{ deeplinkBase: 'javascript:alert(1)' }, 'deeplinkBase'],
  [{ deeplinkBase: 'JavaScript:x' }, 'deeplinkBase'],
  [{ deeplinkBase: 'data:text/html,x' }, 'deeplinkBase'],
  [{ deeplinkBase: 'https://a b.example' }, 'deeplinkBase'],
  [{ appStores: { ios: 'javascript:x' } }, 'appStores.ios'],
  [{ appStores: { android: 'http://x.example' } }, 'appStores.android'],
]

/** Members of a configuration that only JSON can hold. */
export const badMembers = wordsOf`
  "__proto__":{"duration":1} "otp":{"__proto__":{"length":8}} "otp":{"constructor":1}
  "otp":${'{"otp":'.repeat(5000)}1${'}'.repeat(5000)}
`

/** Paths that lead to no endpoint. */
export const paths = wordsOf`
  /token /token/ /token/status/ /token/Status //token/status /token//status /token/status/.. /%2e%2e/token/status
  /token/%73tatus/x /device /device/ /device/clumsy/x /consoles /.env /outbox /outbox/ /outbox/?t=x /favicon.ico
  ${'/a'.repeat(2000)} /%00 /%ff /token/status;x=1
`

/** Names of tenants that there cannot be, as they stand in a path. */
export const strangers = wordsOf`
  nobody NOBODY __proto__ a ${'x'.repeat(3000)} %00 %F0%9F%91%8D a%20b tenant%23clumsy clumsy%23 clumsy_test ' -
`
