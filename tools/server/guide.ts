/** What to do next, once the server listens. */
export function guide(url: string, data: string, web: boolean): string {
  const server = url === 'http://127.0.0.1:8787' ? '' : ` --server ${url}`
  return `
${web ? `Open ${url} in a browser.` : `Conclave runs at ${url}, without the web client.`} Everything it keeps is in ${data}. Stop it with Ctrl-C.

The same in terminals, two more in this folder:

  terminal 1   ./conclave --home .dev/cleo${server} signup cleo
  terminal 2   ./conclave --home .dev/dan${server} signup dan
  terminal 1   ./conclave --home .dev/cleo friends add dan
  terminal 2   ./conclave --home .dev/dan friends accept cleo
  terminal 2   ./conclave --home .dev/dan chat cleo
  terminal 1   ./conclave --home .dev/cleo chat dan

More: ./conclave --help, README.md, and the API at ${url}/docs
`
}
