/** Whether a host is this machine itself, which nothing sent to it leaves. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')
