import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { AccountGate, EnteringGate, OpenGate } from './router/gates.tsx'
import { NotHere } from './router/NotHere.tsx'
import { Trouble } from './router/Trouble.tsx'

const loadHome = () => import('./screens/home/index.ts')

const root = createRootRoute({ component: OpenGate })

/** Before an account is here; who has one goes on from here by themselves. */
const entering = createRoute({ getParentRoute: () => root, id: 'entering', component: EnteringGate })
const signUp = createRoute({
  getParentRoute: () => entering,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('./screens/sign-up/index.ts'), 'SignUp'),
})
const signIn = createRoute({
  getParentRoute: () => entering,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./screens/sign-in/index.ts'), 'SignIn'),
})
const friendLink = createRoute({
  getParentRoute: () => root,
  path: '/u',
  component: lazyRouteComponent(() => import('./screens/friend-link/index.ts'), 'FriendLink'),
})

const join = createRoute({
  getParentRoute: () => root,
  path: '/j',
  component: lazyRouteComponent(() => import('./screens/join/index.ts'), 'JoinPage'),
})

/** What needs an account. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: AccountGate })
const recoveryKit = createRoute({
  getParentRoute: () => inside,
  path: '/recovery-kit',
  component: lazyRouteComponent(() => import('./screens/recovery-kit/index.ts'), 'RecoveryKit'),
})
const newKeys = createRoute({
  getParentRoute: () => inside,
  path: '/new-keys',
  component: lazyRouteComponent(() => import('./screens/new-keys/index.ts'), 'NewKeys'),
})
const home = createRoute({
  getParentRoute: () => inside,
  id: 'home',
  component: whenInside(lazyRouteComponent(loadHome, 'Home')),
})
const nothing = createRoute({
  getParentRoute: () => home,
  path: '/',
  component: whenInside(lazyRouteComponent(loadHome, 'EmptyHome')),
})
const conversation = createRoute({
  getParentRoute: () => home,
  // A random name of this browser: servers, proxies and histories see addresses, and the id would say who talks with whom.
  path: '/c/$address',
  component: lazyRouteComponent(() => import('./screens/conversation/index.ts'), 'Conversation'),
})
const communitySettings = createRoute({
  getParentRoute: () => home,
  path: '/k/$community/settings/{-$section}',
  component: lazyRouteComponent(() => import('./screens/community-settings/index.ts'), 'CommunitySettings'),
})
const channel = createRoute({
  getParentRoute: () => home,
  // Random names of this browser, as of conversations.
  path: '/k/$community/{-$channel}',
  component: lazyRouteComponent(() => import('./screens/communities/index.ts'), 'Channel'),
})
const friends = createRoute({
  getParentRoute: () => home,
  path: '/friends',
  component: lazyRouteComponent(() => import('./screens/friends/index.ts'), 'Friends'),
})
const settings = createRoute({
  getParentRoute: () => home,
  // One route for the list and its sections, so that nothing is built anew between them.
  path: '/settings/{-$section}',
  component: lazyRouteComponent(() => import('./screens/settings/index.ts'), 'Settings'),
})

const routeTree = root.addChildren([
  entering.addChildren([signUp, signIn]),
  friendLink,
  join,
  inside.addChildren([recoveryKit, newKeys, home.addChildren([nothing, conversation, communitySettings, channel, friends, settings])]),
])

/** The first screen has the address of the home screen, and needs none of its code. */
function whenInside<Component extends { preload?: unknown }>(component: Component): Component {
  delete component.preload
  return component
}

/**
 * The addresses of the app: back, forward and deep links lead to exactly one screen each.
 * @param returning somebody is probably in: the code of the home screen comes while the store opens
 */
export function openRouter({ returning }: { readonly returning: boolean }) {
  if (returning) void loadHome().catch(() => undefined)
  return createRouter({
    routeTree,
    defaultErrorComponent: Trouble,
    defaultNotFoundComponent: NotHere,
    // Code of the next screen is fetched while the pointer is on its way.
    defaultPreload: 'intent',
    // Screens keep their own place; the address line does not know it.
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof openRouter>
  }
}
