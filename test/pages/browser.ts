import type { Browser, BrowserContext, Locator, Page, Request } from 'playwright-core'
import { launch, sharedBrowser } from './shared-browser.ts'
import { tapKeys } from './tap-keys.ts'

/** How a phone differs from the usual one. */
export interface PhoneOptions {
  /** Arguments of Chromium, which then is one of this phone's own. */
  readonly args?: readonly string[]
  readonly locale?: string
  readonly userAgent?: string
  readonly width?: number
  readonly permissions?: readonly string[]
  /** Everything by keyboard. */
  readonly keyboard?: boolean
}

/** A phone: a profile of its own in Chromium. What its pages say, and violations of their policies, are kept. */
export class Phone {
  readonly context: BrowserContext
  /** Every line that a page wrote to the console; the app writes none, and a policy that was broken writes one. */
  readonly said: string[] = []
  readonly #browser: Browser | null
  readonly #keyboard: boolean
  #page: Page
  /** Requests that are under way. */
  readonly #asking = new Set<Request>()

  private constructor(context: BrowserContext, page: Page, browser: Browser | null, keyboard: boolean) {
    this.context = context
    this.#page = page
    this.#browser = browser
    this.#keyboard = keyboard
    this.#listen(page)
    context.on('page', (opened) => this.#listen(opened))
    context.on('request', (request) => this.#asking.add(request))
    context.on('requestfinished', (request) => this.#asking.delete(request))
    context.on('requestfailed', (request) => this.#asking.delete(request))
  }

  static async start({
    args = [],
    keyboard = false,
    permissions = [],
    width = 390,
    ...options
  }: PhoneOptions = {}): Promise<Phone> {
    const own = args.length === 0 ? null : await launch(args)
    const browser = own ?? (await sharedBrowser())
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width, height: 844 },
      permissions: [...permissions],
      ...options,
    })
    context.setDefaultTimeout(30_000)
    return new Phone(context, await context.newPage(), own, keyboard)
  }

  #listen(page: Page): void {
    page.on('console', (message) => this.said.push(message.text()))
    page.on('pageerror', (error) => this.said.push(String(error)))
  }

  get page(): Page {
    return this.#page
  }

  /** Kills the page as a phone does, without a word to it, and starts the app again; `address` null starts nothing. */
  async kill(address: string | null): Promise<void> {
    const killed = this.#page
    this.#page = await this.context.newPage()
    const session = await this.context.newCDPSession(killed)
    const crashed = killed.waitForEvent('crash')
    // Never answered: who would answer is dead.
    void session.send('Page.crash').catch(() => undefined)
    await crashed
    await killed.close()
    // What it asked is never said to have ended.
    this.#asking.clear()
    if (address !== null) await this.#page.goto(address)
  }

  /** A button by its words. */
  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name }).first()
  }

  /** Presses a button by its words: by pointer, or by Tab and Enter where the keyboard is all there is. */
  async press(name: string | RegExp, button = this.button(name)): Promise<void> {
    if (!this.#keyboard) return button.click()
    await this.#tabTo(button)
    await this.page.keyboard.press('Enter')
  }

  /** Presses a button of the dialog that is open. */
  readonly confirm = (name: string): Promise<void> =>
    this.press(name, this.page.getByRole('dialog').getByRole('button', { name, exact: true }))

  /** Fills a field by its label. */
  async fill(label: string | RegExp, text: string): Promise<void> {
    const field = this.page.getByLabel(label).first()
    if (!this.#keyboard) return field.fill(text)
    await this.#tabTo(field)
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.type(text)
  }

  /** Ticks a box by its label. */
  async check(label: string): Promise<void> {
    const box = this.page.getByLabel(label).and(this.page.locator('input')).first()
    // What is chosen may draw the whole screen anew.
    if (!this.#keyboard) return box.click()
    if ((await box.getAttribute('type')) === 'radio') return this.#arrowTo(box)
    await this.#tabTo(box)
    await this.page.keyboard.press('Space')
  }

  /** Chooses one of a list by its label. */
  async choose(label: string, option: string): Promise<void> {
    const list = this.page.getByLabel(label, { exact: true }).first()
    if (!this.#keyboard) return void (await list.selectOption(option))
    await this.#tabTo(list)
    await this.page.keyboard.type(option)
  }

  /** Follows a link by its words. */
  async follow(name: string): Promise<void> {
    const link = this.page.getByRole('link', { name, exact: true }).first()
    if (!this.#keyboard) return link.click()
    await this.#tabTo(link)
    await this.page.keyboard.press('Enter')
  }

  /** Tab reaches only the one of a group that is chosen; arrows choose another. */
  async #arrowTo(wanted: Locator): Promise<void> {
    const name = await wanted.getAttribute('name')
    await this.#tabTo(this.page.locator(`input[name="${name}"]:checked`))
    for (let arrows = 0; arrows < 10 && !(await wanted.isChecked()); arrows += 1)
      await this.page.keyboard.press('ArrowDown')
  }

  async #tabTo(wanted: Locator): Promise<void> {
    await wanted.waitFor()
    for (let tabs = 0; tabs < 160; tabs += 1) {
      if (await wanted.evaluate((element) => document.activeElement === element)) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error('not reached by Tab')
  }

  /** Types on the pad, and OK. */
  async type(text: string): Promise<void> {
    // A pad with nothing typed: the one of the screen before may still stand, and would take the first keys.
    await this.page.locator('.pad:has(.key.primary:disabled):has(.key:enabled)').waitFor()
    if (this.#keyboard) {
      await this.page.keyboard.type(text)
      await this.page.keyboard.press('Enter')
    } else {
      await tapKeys(this.page, [...text])
      await this.page.locator('.key.primary').click()
    }
  }

  /** Waits until nothing has been asked of the network for a while. */
  async quiet(): Promise<void> {
    for (let still = 0; still < 4; still += 1) {
      await this.page.waitForTimeout(50)
      if (this.#asking.size > 0) still = 0
    }
  }

  /** Waits until a text is on the screen. */
  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** The code that is shown in groups. */
  async codeShown(): Promise<string> {
    return (await this.page.locator('.groups').first().innerText()).replace(/\s/g, '')
  }

  /** What a page did that its policies forbid: a script or style from elsewhere, a string as markup, a request to another origin. */
  get violations(): string[] {
    return this.said.filter((line) =>
      /Content Security Policy|TrustedHTML|TrustedScript|Permissions policy/i.test(line),
    )
  }

  /** Ends it; fails where a page broke a policy. */
  async stop(): Promise<void> {
    await this.context.close()
    await this.#browser?.close()
    if (this.violations.length > 0) throw new Error(`a page broke its policy:\n${this.violations.join('\n')}`)
  }
}
