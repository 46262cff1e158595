import type { Library } from '../library';

/** Windows and widgets. */
export const DESKTOP: readonly Library[] = [
  {
    name: 'egl',
    verdict: 'impossible',
    reason: "Mesa's drivers are opened with dlopen, and Alpine builds only shared libraries of it.",
    source: 'aports main/mesa/APKBUILD; khronos-egl build.rs',
    crates: [
      {
        name: 'khronos-egl',
        under: ['static'],
      },
    ],
    link: [],
    dev: [],
    static: [],
    archive: false,
  },
  {
    name: 'vulkan',
    verdict: 'impossible',
    reason: 'The loader opens the drivers of the graphics card with dlopen.',
    source: 'aports main/vulkan-loader/APKBUILD; ash build.rs',
    crates: [
      {
        name: 'ash',
        under: ['linked'],
      },
    ],
    link: [],
    dev: [],
    static: [],
    archive: false,
  },
  {
    name: 'glib',
    verdict: 'apk',
    reason:
      'glib-static has the archives, which need libffi and pcre2; the programs that use GLib through GTK still can not be static.',
    source: 'aports main/glib/APKBUILD',
    crates: [
      {
        name: 'gio-sys',
      },
      {
        name: 'glib-sys',
        links: 'glib-2.0',
      },
      {
        name: 'gobject-sys',
      },
    ],
    link: ['gobject-2.0', 'glib-2.0', 'intl'],
    needs: ['libffi', 'pcre2'],
    dev: ['glib-dev'],
    static: ['glib-static', 'gettext-static'],
    archive: true,
    env: {
      SYSTEM_DEPS_LINK: 'static',
    },
  },
  {
    name: 'gstreamer',
    verdict: 'impossible',
    reason: 'GStreamer opens its plugins while it runs.',
    source: 'aports main/gstreamer/APKBUILD',
    crates: [
      {
        name: 'gstreamer-app-sys',
      },
      {
        name: 'gstreamer-audio-sys',
      },
      {
        name: 'gstreamer-base-sys',
      },
      {
        name: 'gstreamer-sys',
      },
      {
        name: 'gstreamer-video-sys',
      },
    ],
    link: [],
    dev: [],
    static: [],
    archive: false,
    instead: 'ffmpeg',
  },
  {
    name: 'gtk',
    verdict: 'impossible',
    reason: 'Alpine has no archive of GTK, and GTK opens modules for pictures and input while it runs.',
    source: 'aports community/gtk4.0/APKBUILD',
    crates: [
      {
        name: 'atk-sys',
        links: 'atk-1.0',
      },
      {
        name: 'gdk-pixbuf-sys',
      },
      {
        name: 'gdk-sys',
        links: 'gdk-3',
      },
      {
        name: 'gdkwayland-sys',
      },
      {
        name: 'gdkx11-sys',
      },
      {
        name: 'gtk-sys',
        links: 'gtk-3',
      },
      {
        name: 'gtk4-sys',
        links: 'gtk-4',
      },
      {
        name: 'javascriptcore-rs-sys',
      },
      {
        name: 'libappindicator-sys',
      },
      {
        name: 'pango-sys',
      },
      {
        name: 'soup3-sys',
      },
      {
        name: 'webkit2gtk-sys',
        links: 'web_kit2',
      },
    ],
    link: [],
    dev: [],
    static: [],
    archive: false,
    instead: 'a dynamic program',
  },
  {
    name: 'libxkbcommon',
    verdict: 'apk',
    reason: 'The archive is there; xkbcommon links it without the part for X11.',
    source: 'aports main/libxkbcommon/APKBUILD; xkbcommon src/xkb/ffi.rs',
    crates: [
      {
        name: 'xkbcommon',
      },
    ],
    link: ['xkbcommon'],
    needs: ['libxml2'],
    dev: ['libxkbcommon-dev'],
    static: ['libxkbcommon-static'],
    archive: true,
    runtime: 'keyboard layouts (package xkeyboard-config)',
  },
  {
    name: 'wayland',
    verdict: 'apk',
    reason:
      'The archive exists from Alpine 3.21 on; the feature dlopen of wayland-sys looks for the shared library at run time and fails.',
    source: 'aports main/wayland/APKBUILD; wayland-sys build.rs',
    crates: [
      {
        name: 'wayland-sys',
      },
    ],
    link: ['wayland-client'],
    needs: ['libffi'],
    dev: [
      {
        name: 'wayland-dev',
        from: '3.21',
      },
    ],
    static: [
      {
        name: 'wayland-static',
        from: '3.21',
      },
    ],
    archive: true,
    instead: 'the Rust backend of wayland-client',
  },
  {
    name: 'x11',
    verdict: 'impossible',
    reason:
      'libXau, which all of X11 needs, is shared only since Alpine 3.22, and the drivers of the display are opened with dlopen.',
    source: 'aports main/libxau/APKBUILD; aports main/libx11/APKBUILD',
    crates: [
      {
        name: 'tiny-xlib',
        avoids: ['dlopen'],
      },
      {
        name: 'libxdo-sys',
        links: 'xdo',
      },
      {
        name: 'x11',
      },
      {
        name: 'x11-dl',
      },
      {
        name: 'xkbcommon-dl',
      },
    ],
    link: [],
    dev: ['libx11-dev'],
    static: ['libx11-static'],
    archive: true,
    instead: 'the crate x11rb',
  },
  {
    name: 'xcb',
    verdict: 'impossible',
    reason: 'Its archive needs libXau, which Alpine builds shared only since 3.22.',
    source: 'aports main/libxcb/APKBUILD',
    crates: [
      {
        name: 'xcb',
      },
    ],
    link: [],
    dev: ['libxcb-dev'],
    static: ['libxcb-static'],
    archive: true,
    instead: 'the crate x11rb',
  },
];
