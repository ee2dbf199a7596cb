// Hours in which tokens count. `node working-hours.mjs enter ID` exits 0 where it is this user's time and the token is
// open; `node working-hours.mjs close`, by cron at the end of the day, closes every token that is open. With ZAAS,
// SERVICE, AUTHKEY (`enter`: role basic, `close`: admin) and HOURS, a JSON file:
//   { "zone": "Europe/Madrid", "everybody": ["Mon-Fri 08:00-18:00"], "people": { "ann lee": ["Sat-Sun 10:00-14:00"] } }
import { readFileSync } from 'node:fs'
import { createClient, isOpen } from 'zaas-client'

const { ZAAS, SERVICE: service, AUTHKEY, HOURS } = process.env
const zaas = createClient({ url: ZAAS, authkey: AUTHKEY, timeoutMilliseconds: 3000 })
const { zone, everybody, people } = JSON.parse(readFileSync(HOURS, 'utf8'))
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Whether a time is within hours like `Mon-Fri 08:00-18:00`; those of one day, which end before midnight. */
const isWithin = (hours, now) => {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  const parts = Object.fromEntries(shown.formatToParts(now).map(({ type, value }) => [type, value]))
  const [, first, last, from, to] = /^(\w{3})-(\w{3}) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(hours)
  const [day, time] = [days.indexOf(parts.weekday), `${parts.hour}:${parts.minute}`]
  return days.indexOf(first) <= day && day <= days.indexOf(last) && from <= time && time < to
}

/** Outside the hours zaas is not asked, so that a single-use token is not used up. */
const enter = async (id) => {
  const own = Object.hasOwn(people, id) ? people[id] : everybody
  return own.some((hours) => isWithin(hours, Date.now())) && isOpen((await zaas.token.status({ service, id })).status)
}

const close = async () => {
  for (let cursor; ;) {
    const page = await zaas.token.list({ service, limit: 100, ...(cursor && { cursor }) })
    for (const { id, status } of page.items)
      if (isOpen(status)) await zaas.token.force({ service, id, status: 'closed', reason: 'the end of the day' })
    cursor = page.cursor
    if (cursor === undefined) return true
  }
}

const [command, id] = process.argv.slice(2)
const done = await { enter, close }[command](id).catch(({ code }) => console.error(code))
process.exitCode = done === true ? 0 : 1
