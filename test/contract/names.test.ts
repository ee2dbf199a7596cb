import { describe, expect, it } from 'vitest'
import { email, label } from '../../core/contract/fields.ts'

const name = label(64)

describe('names as people write them', () => {
  it.each(['علی\u200cرضا', 'می\u200cخواهم', 'क्\u200dष', 'ശ്രീ\u200dമാൻ', 'ශ්\u200dරී', 'José Ångström', '王小明'])(
    '%s',
    (text) => {
      expect(name.safeParse(text).success).toBe(true)
    },
  )

  it.each([
    ['between Latin letters', 'ad\u200dmin'],
    ['between Cyrillic letters', 'ад\u200cмин'],
    ['at the beginning', '\u200cعلی'],
    ['at the end', 'علی\u200c'],
    ['beside a space', 'علی\u200c رضا'],
    ['twice', 'علی\u200c\u200cرضا'],
    ['between two scripts', 'علی\u200crza'],
    ['between digits', '1\u200d2'],
    ['a mark of direction', 'a\u202eb'],
  ])('a joiner %s is refused', (_, text) => expect(name.safeParse(text).success).toBe(false))
})

describe('addresses of mail', () => {
  it.each([
    'joe@acme.example',
    "o'neil+x@acme.example",
    'jörg@müller.example',
    '用户@例子.广告',
    'joe@xn--mller-kva.xn--p1ai',
    'ανα@παράδειγμα.δοκιμή',
  ])('%s', (text) => expect(email.safeParse(text).success).toBe(true))

  it.each([
    'joe',
    'joe@acme',
    'joe@@acme.example',
    'a b@acme.example',
    'joe@acme.example\nbcc: x@y.example',
    'joe@acme..example',
    '.joe@acme.example',
    'jo..e@acme.example',
    'joe.@acme.example',
    'joe@-acme.example',
    'joe@192.0.2.1',
    'joe\u200b@acme.example',
    '<joe@acme.example>',
    'joe@acme.example,ann@acme.example',
    `${'j'.repeat(65)}@acme.example`,
  ])('%j is none', (text) => expect(email.safeParse(text).success).toBe(false))
})
