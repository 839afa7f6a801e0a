/*
 * Preloaded into QEMU on a virtual clock (LD_PRELOAD): the virtual CPU's thread and the main loop's take turns, so that
 * the guest's run depends less on the host's scheduler.
 *
 * The problem. When the guest halts, the main loop moves the clock to the next timer (icount_start_warp_timer). It
 * takes the CPU for idle from the HLT on, but the instructions executed until then are added to the clock a moment
 * later (icount_process_data), and not under the lock. A main loop that comes round in between moves the clock from where it
 * was, so that the timer is late by the instructions since, some microseconds. Read on QEMU 7.2: once in about 100,000
 * halts, or in some thousand requests to the agent, and more often where other processes take the host's CPUs.
 *
 * The turn. The virtual CPU's thread lets go of QEMU's big lock to execute the guest, and takes it for all its other
 * work; in between it has the turn, a lock of our own. The main loop's thread has it as long as it has the big lock. So
 * the main loop never sees a guest in the midst of executing. QEMU's record/replay has such a lock too (replay_mutex),
 * but cannot save states.
 *
 *     virtual CPU:  unlock(big) lock(turn)  ..the guest executes..  unlock(turn) lock(big)
 *     main loop:    lock(big) lock(turn)    ..it comes round..      unlock(turn) unlock(big)
 *
 * Neither waits for the big lock while it has the turn, and a main loop that waits on a condition variable gives up both:
 * they cannot block each other.
 *
 * The wake-ups. A thread wakes the main loop by writing the number 1 to an eventfd. The virtual CPU's does so for each
 * timer that expires while the guest is busy, and deals with the timer itself: the main loop then asks for the turn for
 * nothing, and they wait for each other. So such a write is kept back until that thread sleeps, by when it matters, or
 * repeats it at once: it may wait for the main loop without sleeping too, as in the busy wait of a panic.
 *
 * The TLB. QEMU makes its own TLB larger or smaller by how much of it was used in the last 100 ms of the host's time
 * (accel/tcg/cputlb.c, tlb_mmu_resize_locked). Its content shows in the guest: a fork makes pages read-only one by one
 * and flushes the TLB at its end, and a thread that gets the CPU in between can write to those that the TLB still has. So
 * the virtual CPU's thread, which asks for the time of day at each flush and for nothing else, gets one that counts these.
 *
 * It is compiled while the image is built, by tcc and without any header: the declarations are repeated here.
 */

typedef unsigned long thread; /* pthread_t */

extern thread pthread_self(void);
extern long syscall(long number, ...);
extern int prctl(int option, char *name);
extern int strcmp(const char *a, const char *b);
extern int unsetenv(const char *name);
extern void *dlvsym(void *handle, const char *name, const char *version);

#define SYS_WRITE 1 /* on x86-64 */
#define SYS_GETTIMEOFDAY 96
#define PR_GET_NAME 16
#define RTLD_NEXT ((void *)-1L)
/* QEMU has three such eventfds: of the main loop, its I/O handlers and QMP. */
#define MOST_KEPT 8
/* In ticks of the host's TSC, some 30 us: a guest that executes has no two timers within, one that waits has. */
#define SOON 80000
/* In us: 100 ms are then 2000 flushes. With 2, 5, 50 and the host's own time a short drill took as long, within 5 %. */
#define FLUSH_US 50

/* QEMU's accel/tcg/tcg-accel-ops-rr.c; -name debug-threads=on makes it the thread's name. */
static const char cpu_thread_name[] = "ALL CPUs/TCG";

static thread main_thread, cpu_thread;
static void *big_lock; /* the virtual CPU's thread waits with it when it is idle; from then on it is known */
static long turn[5];   /* zeros are PTHREAD_MUTEX_INITIALIZER; glibc's type has 40 bytes */
static int main_has_turn;

static long day_us; /* the time of day of the virtual CPU's thread */

static const unsigned long one = 1;
static int kept_back[MOST_KEPT], kept; /* the virtual CPU's thread alone looks at them */
static unsigned int kept_at[MOST_KEPT];

static int (*next_lock)(void *mutex);
static int (*next_unlock)(void *mutex);
static int (*next_wait)(void *condition, void *mutex);

/* glibc's versions on x86-64; of pthread_cond_wait an older one would be found without it. */
static void find_next(void)
{
	next_lock = dlvsym(RTLD_NEXT, "pthread_mutex_lock", "GLIBC_2.2.5");
	next_unlock = dlvsym(RTLD_NEXT, "pthread_mutex_unlock", "GLIBC_2.2.5");
	next_wait = dlvsym(RTLD_NEXT, "pthread_cond_wait", "GLIBC_2.3.2");
}

/* QEMU's children, such as the shell that writes a saved state, are none of our business. */
__attribute__((constructor)) static void begin(void)
{
	find_next();
	main_thread = pthread_self();
	unsetenv("LD_PRELOAD");
}

static int is_cpu(void)
{
	return cpu_thread && cpu_thread == pthread_self();
}

static void main_takes_turn(void)
{
	next_lock(turn);
	main_has_turn = 1;
}

static void main_gives_turn(void)
{
	main_has_turn = 0;
	next_unlock(turn);
}

int pthread_mutex_lock(void *mutex)
{
	int result;

	if (!next_lock)
		find_next(); /* another library's constructor comes before ours */
	if (!big_lock || mutex != big_lock)
		return next_lock(mutex);
	if (is_cpu())
		next_unlock(turn);
	result = next_lock(mutex);
	if (pthread_self() == main_thread)
		main_takes_turn();
	return result;
}

int pthread_mutex_unlock(void *mutex)
{
	int result;

	if (!next_unlock)
		find_next();
	if (!big_lock || mutex != big_lock)
		return next_unlock(mutex);
	if (pthread_self() == main_thread && main_has_turn)
		main_gives_turn();
	result = next_unlock(mutex);
	if (is_cpu())
		next_lock(turn);
	return result;
}

static unsigned int now(void)
{
	unsigned int low;

	__asm__ volatile("rdtsc" : "=a"(low) : : "edx");
	return low;
}

static void let_go(void)
{
	while (kept > 0)
		syscall(SYS_WRITE, kept_back[--kept], &one, sizeof(one));
}

static void keep_back(int fd)
{
	unsigned int at = now();
	int i = 0;

	while (i < kept && kept_back[i] != fd)
		i++;
	if (i == MOST_KEPT || (i < kept && at - kept_at[i] < SOON)) {
		let_go();
		i = 0;
	}
	if (i == kept)
		kept_back[kept++] = fd;
	kept_at[i] = at;
}

static void know_cpu(void *mutex)
{
	char name[16];

	if (cpu_thread || prctl(PR_GET_NAME, name) || strcmp(name, cpu_thread_name))
		return;
	cpu_thread = pthread_self();
	big_lock = mutex;
}

int pthread_cond_wait(void *condition, void *mutex)
{
	int result;

	if (!next_wait)
		find_next();
	know_cpu(mutex);
	if (is_cpu())
		let_go();
	if (mutex != big_lock || pthread_self() != main_thread || !main_has_turn)
		return next_wait(condition, mutex);
	main_gives_turn();
	result = next_wait(condition, mutex);
	main_takes_turn();
	return result;
}

long write(int fd, const void *bytes, unsigned long count)
{
	if (!is_cpu() || count != sizeof(one) || *(const unsigned long *)bytes != one)
		return syscall(SYS_WRITE, fd, bytes, count);
	keep_back(fd);
	return count;
}

/* `time`: seconds, and microseconds of the next one. */
int gettimeofday(long *time, void *zone)
{
	if (!is_cpu())
		return syscall(SYS_GETTIMEOFDAY, time, zone);
	day_us += FLUSH_US;
	time[0] = day_us / 1000000;
	time[1] = day_us % 1000000;
	return 0;
}
