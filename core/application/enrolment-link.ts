import { appBase } from '../contract/app-base.ts'
import { androidPackage, iosApp, type ServiceConfig } from '../contract/service-config.ts'
import { type Deeplink, makeDeeplink } from '../protocol/deeplink.ts'

/**
 * The link of an enrolment. Phones do not follow a scheme from a mail or a picture, and know no app of it before it is installed:
 * a service whose app has one gets the page `/get/` of the instance, which opens the app or leads to its store. All that
 * the page has to know is in the fragment, too.
 */
export const enrolmentLink = (link: Deeplink, { deeplinkBase: base, appStores }: ServiceConfig): string => {
  if (base === null || appBase(base, link.tenant)?.kind === 'host') return makeDeeplink(link, base ?? undefined)
  const stores = { g: androidPackage(appStores.android), i: iosApp(appStores.ios) }
  const told = Object.entries({ a: base, ...stores }).flatMap(([name, value]) =>
    value === null ? [] : [`&${name}=${encodeURIComponent(value)}`],
  )
  return makeDeeplink(link, `${link.origin}/get`) + told.join('')
}
