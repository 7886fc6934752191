"""What may watch training and steer it: stop it, save it, slow it down, show it.

Refuses to know how models are trained.
"""

from keramos._lazy import attach

EXPORTS = {
    "BackupAndRestore": "backup_and_restore",
    "CSVLogger": "csv_logger",
    "Callback": "callback",
    "CallbackList": "callback_list",
    "EarlyStopping": "early_stopping",
    "History": "history",
    "LambdaCallback": "lambda_callback",
    "LearningRateScheduler": "learning_rate_scheduler",
    "ModelCheckpoint": "model_checkpoint",
    "OrbaxCheckpoint": "orbax_checkpoint",
    "ProgbarLogger": "progress",
    "ReduceLROnPlateau": "reduce_lr_on_plateau",
    "RemoteMonitor": "remote_monitor",
    "SwapEMAWeights": "swap_ema_weights",
    "TensorBoard": "tensor_board",
    "TerminateOnNaN": "terminate_on_nan",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
