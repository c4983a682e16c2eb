# Sourced by ./nadir and ./test: the settings that must stand before the process starts to make libtorch fast.
# Whatever the caller has set already is kept. docs/decisions/0070 says what each one buys.

# Big tensors would otherwise be mapped, faulted in and unmapped again at every operator.
export MALLOC_MMAP_MAX_=${MALLOC_MMAP_MAX_-0}
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_-17179869184}
export MALLOC_TOP_PAD_=${MALLOC_TOP_PAD_-67108864}
# Each arena keeps up to 64 MiB at its end that nothing gives back, and every thread would have one (decision 0246).
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX-2}
export GLIBC_TUNABLES=${GLIBC_TUNABLES-glibc.malloc.hugetlb=1}

# Idle OpenMP threads that spin take the cores from the ones that decode and rank.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY-passive}

# libtorch takes half of the processors on x86, as if each core counted twice; here each core counts once.
if [[ -z ${OMP_NUM_THREADS-} ]]; then
    declare -A cores=()
    for folder in /sys/devices/system/cpu/cpu[0-9]*/topology; do
        [[ ! -r $folder/thread_siblings_list ]] || cores[$(<"$folder/thread_siblings_list")]=1
    done
    allowed=$(nproc)
    OMP_NUM_THREADS=$((${#cores[@]} > 0 && ${#cores[@]} < allowed ? ${#cores[@]} : allowed))
    export OMP_NUM_THREADS
    unset cores allowed
fi

# Debian's OpenBLAS takes AMD's processors with AVX-512 for older ones without it.
if [[ -z ${OPENBLAS_CORETYPE-} && -r /proc/cpuinfo ]]; then
    flags=
    while IFS=$'\t: ' read -r name value; do
        [[ $name != vendor_id || $value == AuthenticAMD ]] || break
        [[ $name != flags ]] || { flags=" $value " && break; }
    done </proc/cpuinfo
    if [[ $flags == *' avx512f '* && $flags == *' avx512dq '* && $flags == *' avx512bw '* && $flags == *' avx512vl '* ]]; then
        export OPENBLAS_CORETYPE=SKYLAKEX
    fi
    unset flags name value
fi

# Debian keeps each OpenBLAS in a folder of its own; the OpenMP one shares its threads with libtorch.
for folder in /usr/lib/*-linux-gnu/openblas-openmp; do
    if [[ -d $folder && :${LD_LIBRARY_PATH-}: != *:$folder:* ]]; then
        export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    fi
done
unset folder

export DOTNET_CLI_TELEMETRY_OPTOUT=${DOTNET_CLI_TELEMETRY_OPTOUT-1}
export DOTNET_NOLOGO=${DOTNET_NOLOGO-1}
