import { build } from 'esbuild'
import { Phone } from '../test/pages/browser.ts'
import { enrolInApp, pin } from '../test/pages/enrol.ts'
import { buildPages } from '../web/build.mjs'
import { startBench } from './instance.ts'
import { median, ms, option } from './statistics.ts'

// The app in Chromium: what a first visit loads and runs at a fourth of this machine's speed, and how long a reader waits
// from the PIN to "open" beside the SDK alone on the same page.
const rounds = option('rounds', 30)
const { app: sizes } = (await buildPages()).sizes
const instance = await startBench()
const service = await instance.service('pages', { displayName: 'Acme Bank' })
const tenant = { name: '', ownerKey: '', service: service.name, basicKey: service.basicKey, adminKey: service.adminKey }

/** Script on the main thread until the first screen stands, at a fourth of the speed (ms). */
const firstVisit = async (): Promise<number> => {
  const phone = await Phone.start()
  const session = await phone.context.newCDPSession(phone.page)
  await session.send('Performance.enable')
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await phone.page.goto(`${instance.url}/app/`)
  await phone.see('No token yet')
  const { metrics } = await session.send('Performance.getMetrics')
  await phone.stop()
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1000
}

const scripts: number[] = []
for (let visit = 0; visit < Math.ceil(rounds / 3); visit += 1) scripts.push(await firstVisit())

const bundled = await build({
  stdin: { contents: "import * as sdk from 'zaas-sdk'; globalThis.sdk = sdk", resolveDir: process.cwd() },
  bundle: true,
  minify: true,
  format: 'iife',
  write: false,
  platform: 'browser',
  target: 'es2022',
})
const phone = await Phone.start()
await phone.context.addInitScript({ content: bundled.outputFiles[0]?.text ?? '' })
await phone.context.addInitScript(() => {
  const note = ({ key }: KeyboardEvent): void =>
    void (key === 'Enter' && Object.assign(globalThis, { pressed: performance.now() }))
  document.addEventListener('keydown', note, true)
})
await enrolInApp(phone, instance.client, { tenant, user: 'reader', emergency: null })
const deeplink = await instance.client.enroll(tenant, 'alone')
await phone.page.evaluate(
  `sdk.Token.enroll({ deeplink: '${deeplink}', pin: '${pin}', store: sdk.indexedDbStore('bench') })
    .then(({ token }) => Object.assign(globalThis, { token }))`,
)

/** From OK to the window in the page (ms); it is painted with the next frame. */
const inApp = async (): Promise<number> => {
  await phone.press('Open with PIN')
  await phone.page.keyboard.type(pin)
  const shown = phone.page.evaluate<number>(
    `new Promise((resolve) => {
      const look = () => {
        if (document.querySelector('.ring.open') === null) return
        resolve(performance.now() - pressed)
        watching.disconnect()
      }
      const watching = new MutationObserver(look)
      watching.observe(document, { subtree: true, childList: true, attributes: true })
    })`,
  )
  await phone.page.keyboard.press('Enter')
  const time = await shown
  await phone.press('Close now')
  await phone.see('Open with PIN')
  await phone.quiet()
  return time
}

const alone = (): Promise<number> =>
  phone.page.evaluate(
    `(async () => {
      const begun = performance.now()
      await token.open('${pin}')
      const time = performance.now() - begun
      await token.close()
      return time
    })()`,
  )

const times = { app: [] as number[], sdk: [] as number[] }
for (let round = -3; round < rounds; round += 1) {
  const [app, sdk] = [await inApp(), await alone()]
  if (round < 0) continue
  times.app.push(app)
  times.sdk.push(sdk)
}
await phone.stop()
await instance.close()

console.log(
  `first load         ${sizes?.firstLoad.toFixed(1)} kB of gzip, everything kept ${sizes?.precached.toFixed(1)} kB`,
)
console.log(`script at 1/4 speed${ms(median(scripts))}, ${scripts.length} first visits`)
console.log(`PIN to open, app   ${ms(median(times.app))}`)
console.log(`PIN to open, SDK   ${ms(median(times.sdk))}, ${rounds} rounds`)
console.log(`ratio              ${(median(times.app) / median(times.sdk)).toFixed(3)}`)
process.exit(0)
