/** What to do next, once the server listens. */
export function guide(url: string, data: string, web: boolean): string {
  const server = url === 'http://127.0.0.1:8787' ? '' : ` --server ${url}`
  return `
${web ? `Open ${url} in a browser.` : `Conclave runs at ${url}, without the web client.`} Everything it keeps is in ${data}. Stop it with Ctrl-C.

The same in terminals, two more in this folder:

  terminal 1   ./conclave --home .dev/ada${server} signup ada
  terminal 2   ./conclave --home .dev/bob${server} signup bob
  terminal 1   ./conclave --home .dev/ada friends add bob
  terminal 2   ./conclave --home .dev/bob friends accept ada
  terminal 2   ./conclave --home .dev/bob chat ada
  terminal 1   ./conclave --home .dev/ada chat bob

More: ./conclave --help, README.md, and the API at ${url}/docs
`
}
