import { en } from '../../web/app/texts/en.ts'
import type { Tenant } from '../../local/client.ts'
import type { Phone } from './browser.ts'
import { choosePins, sentDigits } from './enrol.ts'
import { type Stage, user, wrongPin } from './tour-stage.ts'

/** What does not go well: no network, a request that is over, another phone, a block, a token that is gone. */
export const tourOfTrouble = async (at: Stage & { tenant: Tenant; other: Phone }): Promise<void> => {
  const { phone, other, instance, texts = en, tenant, see, advance } = at
  await phone.context.setOffline(true)
  await phone.press(texts.back)
  await phone.press(/Acme Bank/)
  await phone.see(texts.token.offline)
  await see('offline')
  await phone.press(new RegExp(texts.token.otp))
  await phone.type('60718293')
  await phone.see(texts.code.unsure)
  await see('code offline')
  await phone.press(texts.code.lock)
  await phone.context.setOffline(false)
  await other.page.goto(await instance.enroll(tenant, user))
  await other.see(texts.enrol.restore)
  await see('second phone')
  await other.press(texts.goOn)
  await other.see(texts.recover.title)
  await see('ways back')
  await other.press(texts.enrol.byContacts)
  await choosePins(other, false, { texts })
  await other.see(texts.recover.pick)
  await see('pick contacts')
  await other.check('Ana')
  await other.check('Ben')
  await other.press(texts.recover.send)
  await other.see(texts.recover.ask('Ana'))
  await see('codes of contacts')
  await phone.press(texts.token.close)
  advance(86_400_000)
  await phone.press(texts.token.open)
  await phone.type('60718293')
  await phone.see(texts.unknown.title)
  await see('not used for long')
  await phone.fill(texts.unknown.code, await sentDigits(instance, `${user}@${tenant.name}.example`))
  await phone.press(texts.recover.check)
  await phone.see(texts.pin.open)
  for (const left of [2, 1]) {
    await phone.type(wrongPin)
    await phone.see(texts.pin.wrong(left))
  }
  await phone.type(wrongPin)
  await phone.see(texts.token.blocked('Acme Bank'))
  await see('blocked')
  await instance.post('/token/delete', { service: tenant.service, id: user }, tenant.adminKey)
  await phone.press(texts.back)
  await phone.press(/Acme Bank/)
  await phone.see(texts.token.gone)
  await see('gone')
}
