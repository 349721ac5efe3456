// The first four megabytes that the main thread asks for: blocks of one array, one behind the other. What does not fit, and what other
// threads ask for, is mimalloc's.
//
// A build of one service needs one megabyte. So its blocks lie close together, each costs a dozen instructions, its pages come in dozens and
// not one by one, and the allocator, which asks the system and the processor a good deal when it begins, never begins.
//
// The linker sends here what the program asks of mimalloc (`ARENA` in `build.rs`). Before each block stands its size. Of what is freed, the
// last block makes room again, and a small one is given to who asks for exactly its size next.

#define _GNU_SOURCE
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define SIZE ((size_t)4 << 20)
#define PAGE ((size_t)4096)
// Blocks of that size and more are taken from the end of the arena: often little of them is ever touched.
#define LARGE ((size_t)16 << 10)
// How many pages come at once, and from where on: a process that says its version needs less.
#define STEP ((size_t)128 << 10)
#define FIRST_STEP ((size_t)64 << 10)
// Freed blocks of less are kept by their size.
#define SMALL ((size_t)1 << 10)

#define LIKELY(condition) __builtin_expect((condition), 1)
#define UNLIKELY(condition) __builtin_expect((condition), 0)

// What the linker calls mimalloc's own functions, and how mimalloc begins, which it does by itself where nothing keeps it from it.
void *__real_mi_malloc_aligned(size_t size, size_t align);
void *__real_mi_zalloc_aligned(size_t size, size_t align);
void *__real_mi_realloc_aligned(void *block, size_t size, size_t align);
void __real_mi_free(void *block);
void _mi_auto_process_init(void);
extern bool _mi_process_is_initialized;
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *with);

static _Alignas(4096) char arena[SIZE];
// All of these are offsets: where the next block may begin, where the first large one stands, how far anything was ever written, and how
// far there are pages.
static size_t next = 0, large = SIZE, written = 0, paged = FIRST_STEP;
static char *freed[SMALL / 8];

// The thread that asks first, which is the main one, owns the arena: its `self` is no other's.
static _Thread_local char self;
static char *owner;

static bool is_ours(void) {
  if (UNLIKELY(owner == NULL)) {
    owner = &self;
  }
  return LIKELY(owner == &self);
}

static bool is_inside(const void *block) {
  return (uintptr_t)block - (uintptr_t)arena < SIZE;
}

static size_t *size_of(void *block) {
  return (size_t *)block - 1;
}

// Mimalloc begins on the main thread, which is the only one until it makes another.
static void need_mimalloc(void) {
  static bool is_ready = false;
  if (UNLIKELY(!is_ready)) {
    is_ready = true;
    if (!_mi_process_is_initialized) {
      _mi_auto_process_init();
    }
  }
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *with) {
  need_mimalloc();
  return __real_pthread_create(thread, attr, run, with);
}

// Asks for the pages of the next blocks at once, which takes two thirds of the time. A system that can't is not asked for its reasons.
static void page(size_t end) {
  size_t step = STEP < SIZE - paged ? STEP : SIZE - paged;
  madvise(arena + paged, step, MADV_POPULATE_WRITE);
  paged += step;
  if (paged < end) {
    paged = (end + PAGE - 1) & ~(PAGE - 1);
  }
}

static char *placed(size_t at, size_t size) {
  char *block = arena + at;
  *size_of(block) = size;
  return block;
}

// A block of the arena, if there is one; a size is a multiple of eight.
static char *taken(size_t size, size_t align) {
  if (!is_ours() || UNLIKELY(align > PAGE || size > SIZE)) {
    return NULL;
  }
  if (align <= 8) {
    align = 8;
    if (size < SMALL && freed[size / 8] != NULL) {
      char *block = freed[size / 8];
      freed[size / 8] = *(char **)block;
      return block;
    }
  }
  if (UNLIKELY(size >= LARGE)) {
    size_t least = size + align + sizeof(size_t);
    if (large - next < least) {
      return NULL;
    }
    size_t at = (large - size) & ~(align - 1);
    large = at - sizeof(size_t);
    return placed(at, size);
  }
  size_t at = (next + sizeof(size_t) + align - 1) & ~(align - 1);
  size_t end = at + size;
  if (UNLIKELY(end > large)) {
    return NULL;
  }
  if (UNLIKELY(end > paged)) {
    page(end);
  }
  next = end;
  written = end > written ? end : written;
  return placed(at, size);
}

static size_t rounded(size_t size) {
  return (size + 7) & ~(size_t)7;
}

void *__wrap_mi_malloc_aligned(size_t size, size_t align) {
  char *block = taken(rounded(size), align);
  if (LIKELY(block != NULL)) {
    return block;
  }
  need_mimalloc();
  return __real_mi_malloc_aligned(size, align);
}

void *__wrap_mi_zalloc_aligned(size_t size, size_t align) {
  size_t before = is_ours() ? written : 0;
  char *block = taken(rounded(size), align);
  if (UNLIKELY(block == NULL)) {
    need_mimalloc();
    return __real_mi_zalloc_aligned(size, align);
  }
  // What was never written is zero; of the large ones none is given twice.
  size_t at = (size_t)(block - arena);
  if (at < before) {
    memset(block, 0, size < before - at ? size : before - at);
  }
  return block;
}

void __wrap_mi_free(void *block) {
  if (UNLIKELY(!is_inside(block))) {
    __real_mi_free(block);
    return;
  }
  if (!is_ours()) {
    return;
  }
  size_t at = (size_t)((char *)block - arena), size = *size_of(block);
  if (at + size == next) {
    next = at - sizeof(size_t);
  } else if (size < SMALL && size > 0) {
    *(char **)block = freed[size / 8];
    freed[size / 8] = block;
  }
}

void *__wrap_mi_realloc_aligned(void *block, size_t size, size_t align) {
  if (UNLIKELY(!is_inside(block))) {
    need_mimalloc();
    return __real_mi_realloc_aligned(block, size, align);
  }
  size_t at = (size_t)((char *)block - arena), before = *size_of(block), after = rounded(size);
  if (after <= before) {
    return block;
  }
  if (is_ours() && at + before == next && after < LARGE && at + after <= large) {
    next = at + after;
    written = next > written ? next : written;
    if (next > paged) {
      page(next);
    }
    *size_of(block) = after;
    return block;
  }
  void *moved = __wrap_mi_malloc_aligned(size, align);
  if (moved != NULL) {
    memcpy(moved, block, before);
    __wrap_mi_free(block);
  }
  return moved;
}
