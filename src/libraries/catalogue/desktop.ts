import type { Library } from '../library';

/** Libraries for windows and widgets. */
export const DESKTOP: readonly Library[] = [
  {
    name: 'egl',
    strategy: 'unsupported',
    reason: "Mesa's drivers are opened with dlopen, and Alpine builds only shared libraries of it.",
    source: 'aports main/mesa/APKBUILD; khronos-egl build.rs',
    crates: [
      {
        name: 'khronos-egl',
        under: ['static'],
      },
    ],
  },
  {
    name: 'vulkan',
    strategy: 'unsupported',
    reason: 'The loader opens the drivers of the graphics card with dlopen.',
    source: 'aports main/vulkan-loader/APKBUILD; ash build.rs',
    crates: [
      {
        name: 'ash',
        under: ['linked'],
      },
    ],
  },
  {
    name: 'glib',
    strategy: 'static archive',
    reason:
      'glib-static has the archives, which need libffi and pcre2; the programs that use GLib through GTK still cannot be static.',
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
    env: {
      SYSTEM_DEPS_LINK: 'static',
    },
  },
  {
    name: 'gstreamer',
    strategy: 'unsupported',
    reason: 'GStreamer opens its plugins at run time.',
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
    instead: 'ffmpeg',
  },
  {
    name: 'gtk',
    strategy: 'unsupported',
    reason: 'Alpine has no archive of GTK, and GTK opens modules for pictures and input at run time.',
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
    instead: 'a dynamic program',
  },
  {
    name: 'libxkbcommon',
    strategy: 'static archive',
    reason: 'Alpine has the static archive; xkbcommon links it without the part for X11.',
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
    runtime: 'keyboard layouts (package xkeyboard-config)',
  },
  {
    name: 'wayland',
    strategy: 'static archive',
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
    instead: 'the Rust backend of wayland-client',
  },
  {
    name: 'x11',
    strategy: 'unsupported',
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
    dev: ['libx11-dev'],
    static: ['libx11-static'],
    instead: 'the crate x11rb',
  },
  {
    name: 'xcb',
    strategy: 'unsupported',
    reason: 'Its archive needs libXau, which Alpine builds shared only since 3.22.',
    source: 'aports main/libxcb/APKBUILD',
    crates: [
      {
        name: 'xcb',
      },
    ],
    dev: ['libxcb-dev'],
    static: ['libxcb-static'],
    instead: 'the crate x11rb',
  },
];
