import { isLoopback } from './loopback.ts'
import { type RunnerOptions } from './runner-options.ts'

/** What whoever started an instance should know of the way in which he did. */
export const startNotes = (options: RunnerOptions, argv: readonly string[] = []): string[] => {
  const { host = '', url, signup, noLimits, development, inspect, smtp, smsHook } = options
  const isOpen = signup !== 'closed'
  const isPublic = !isLoopback(host) || (url !== undefined && !isLoopback(new URL(url).hostname))
  return [
    isOpen
      ? 'Sign-up is open: whoever reaches it may become a tenant'
      : 'Sign-up is closed: nobody becomes a tenant by himself',
    ...(isOpen && isPublic
      ? [
          'WARNING: sign-up is open at a public address; if it is not meant for strangers, close it with --signup closed',
        ]
      : []),
    ...(smtp ? [`Mails go out by ${new URL(smtp.url).host}, from ${smtp.from}`] : []),
    ...(smsHook === undefined ? [] : [`Text messages go to ${new URL(smsHook).origin}`]),
    ...(argv.some((word) => /^(--smtp=)?smtps?:\/\/[^/]*:[^/]*@/i.test(word))
      ? ['WARNING: the list of processes shows the password of --smtp; give it in a file, or as ZAAS_SMTP']
      : []),
    ...(noLimits === true
      ? ['Without limits: whoever reaches it may sign up, ask and send mails and text messages as often as he likes']
      : []),
    ...(development === true ? ['It takes over changed code; the data stay'] : []),
    ...(inspect ? [`A debugger for ${inspect.id} listens on 127.0.0.1:${inspect.port}`] : []),
    ...(url === undefined && isPublic
      ? ['Other machines can reach it, but deeplinks and mails carry the address above: give the public one with --url']
      : []),
  ]
}
