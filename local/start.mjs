// The first file that runs, perhaps on an old Node: it must parse anywhere and know only how to say so.
const major = Number(process.versions.node.split('.')[0])

if (major < 24) {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  console.error(
    `zaas needs Node 24 or later and this is ${process.versions.node}. Run it with: npm start. ` +
      `Where npm ci brings no Node for the platform: npm install --no-save node-${platform}@24`,
  )
  process.exitCode = 1
} else {
  await import('./main.ts')
}
