/// <reference lib="webworker" />

declare const zaasFiles: readonly string[]
declare const zaasBuild: string

const scope = self as unknown as ServiceWorkerGlobalScope
const cacheName = `zaas-app-${zaasBuild}`

/** Files of the build only: never a request to the instance, never anything of a token. */
const isOurs = (url: URL): boolean => url.origin === scope.location.origin && zaasFiles.includes(url.pathname)

const install = async (): Promise<void> => {
  const cache = await caches.open(cacheName)
  await cache.addAll(zaasFiles.map((file) => new Request(file, { cache: 'reload' })))
}

const activate = async (): Promise<void> => {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith('zaas-app-') && name !== cacheName).map((name) => caches.delete(name)),
  )
  await scope.clients.claim()
}

/** From this version's cache, which is not opened: that would make an empty one anew once a newer version has removed it. */
const answer = async (request: Request): Promise<Response> => {
  const wanted = request.mode === 'navigate' ? '/app/' : request
  return (await caches.match(wanted, { cacheName })) ?? fetch(request)
}

scope.addEventListener('install', (event) => event.waitUntil(install()))
scope.addEventListener('activate', (event) => event.waitUntil(activate()))
scope.addEventListener('message', (event) => (event.data === 'take-over' ? scope.skipWaiting() : undefined))
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  // A path with a dot is a file, shown as it is.
  const page = request.mode === 'navigate' && /^\/app\/[^.]*$/.test(url.pathname)
  if (request.method === 'GET' && (page || isOurs(url))) event.respondWith(answer(request))
})
