interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown
}

/** Scripts of workers come from this origin and nowhere else. */
export function trustOwnScripts(): void {
  const factory = Reflect.get(globalThis, 'trustedTypes') as Factory | undefined
  factory?.createPolicy('default', {
    createScriptURL: (url) => {
      if (new URL(url, location.href).origin !== location.origin) throw new TypeError('a script of another origin')
      return url
    },
  })
}
