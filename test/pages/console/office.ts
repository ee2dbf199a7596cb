import type { Client, TestInstance } from '../../support/instance.ts'
import { memberSession } from '../../support/requests.ts'
import type { Phone } from '../browser.ts'
import { faultsOf } from '../faults.ts'

/** Signs an organisation up, and its owner in at a window. */
export const signIn = async (window: Phone, instance: Client, tenant: string, url = instance.url): Promise<string> => {
  const { cookie = '' } = await memberSession(instance, tenant)
  const [name = '', value = ''] = cookie.split('=')
  await window.context.addCookies([
    { name, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Strict' },
  ])
  return `${url}/console`
}

/** The link in the newest of so many mails to an address. */
export const linkTo = async (instance: TestInstance, to: string, mails = 1): Promise<string> => {
  const [mail] = await instance.messages(to, mails)
  return /http\S+#code=\S+/.exec(mail?.text ?? '')?.[0] ?? ''
}

/** Looks at each screen of a story, and says at its end what was wrong with any of them. */
export const looking = (window: Phone): { look: (screen: string) => Promise<void>; faults: string[] } => {
  const faults: string[] = []
  const look = async (screen: string): Promise<void> => {
    faults.push(...(await faultsOf(window)).map((fault) => `${screen}: ${fault}`))
  }
  return { look, faults }
}
