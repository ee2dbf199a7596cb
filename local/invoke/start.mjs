// Entry of `npm run invoke`: TypeScript needs the Node that npm scripts bring along.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('Run it with: npm run invoke')
  process.exit(1)
}
await import('./main.ts')
