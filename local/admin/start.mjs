// Entry of `npm run admin`: TypeScript needs the Node that npm scripts bring along.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('Run it with: npm run admin')
  process.exit(1)
}
await import('./main.ts')
